// {{ layer.title }}
#pragma once

/*% for header in layer | declared_headers %*/
#include "stream_kernels/{{ header }}"
/*% endfor %*/

/*% for process in layer.processes %*/
void {{ process.name }}({{ process | parameters }});
/*% endfor %*/
