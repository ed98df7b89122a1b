// {{ layer.title }}
#include "{{ layer.name }}.h"

/*% for header in layer | headers %*/
#include "stream_kernels/{{ header }}"
/*% endfor %*/
/*% for process in layer.processes %*/
/*% for array in process.arrays %*/

/*% if process.reload %*/
static {{ array.cpp_type }} {{ array.name }}{{ array.extents }};
/*% elif array.binary %*/
#if STREAM_VENDOR_TYPES
static const {{ array.cpp_type }} {{ array.name }}{{ array.extents }} = {
#include "../weights/{{ array.name }}.inc"
};
#else
extern "C" const {{ array.cpp_type }} {{ array.name }}{{ array.extents }}; // weights/weights.s
#endif
/*% else %*/
static const {{ array.cpp_type }} {{ array.name }}{{ array.extents }} = {
#include "../weights/{{ array.name }}.inc"
};
/*% endif %*/
/*% endfor %*/

struct {{ process.name }}_config {
/*% for name, value in process.config.items() %*/
  static const int {{ name }} = {{ value }};
/*% endfor %*/
};
/*% if process.functor %*/

struct {{ process.name }}_function {
  static inline {{ process.functor.result }} apply({{ process.functor | functor_parameters }}) {
    STREAM_INLINE
/*% for statement in process.functor.statements %*/
    {{ statement }}
/*% endfor %*/
    return {{ process.functor.result }}({{ process.functor.value }});
  }
};
/*% endif %*/

void {{ process.name }}({{ process | parameters }}) {
/*% for array in process.arrays if array.storage %*/
  STREAM_{{ "RAM" if process.reload else "STORAGE" }}({{ array.name }}, {{ array.storage }})
/*% endfor %*/
/*% if process.reload %*/
  stream_kernels::reload_parameters<{{ process | template_arguments }}>({{ process | reload_arguments }});
/*% endif %*/
  stream_kernels::{{ process.kernel }}<{{ process | template_arguments }}>({{ process | arguments }});
}
/*% endfor %*/
