#include "top.h"

/*% for layer in layers %*/
#include "layers/{{ layer.name }}.h"
/*% endfor %*/

/*% for name, word in words %*/
typedef {{ word }} {{ name }};
/*% endfor %*/

extern "C" void top({{ ports | map("port_parameter") | join(", ") }}) {
#if STREAM_SYNTHESIS
/*% for port in ports %*/
#pragma HLS interface mode=axis port={{ port.name }} depth={{ port.stream.tokens }}
/*% endfor %*/
#ifndef __BAMBU__
#pragma HLS interface mode=s_axilite port=return bundle=control
#endif
#pragma HLS dataflow
#endif
/*% for port in inputs %*/
  STREAM_INPUT({{ port | word_name }}, {{ port.name }})
/*% endfor %*/
/*% for port in outputs %*/
  STREAM_OUTPUT({{ port | word_name }}, {{ port.name }})
/*% endfor %*/
/*% for fifo in fifos %*/
  STREAM_FIFO({{ fifo | word_name }}, {{ fifo.name }}, {{ fifo.depth }})
/*% if fifo.storage != "auto" %*/
  STREAM_VITIS(HLS bind_storage variable = {{ fifo.name }} type = fifo impl = {{ fifo.storage }})
/*% endif %*/
/*% endfor %*/
  STREAM_RUN_BEGIN
/*% for process in processes %*/
  STREAM_PROCESS({{ process.name }}, {{ process | channel_names }})
/*% endfor %*/
  STREAM_RUN_END
}
