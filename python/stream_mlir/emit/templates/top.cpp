#include "top.h"

/*% for layer in layers %*/
#include "layers/{{ layer.name }}.h"
/*% endfor %*/

/*% for name, word in words %*/
typedef {{ word }} {{ name }};
/*% endfor %*/

extern "C" void top({{ (ports + memories) | map("port_parameter") | join(", ") }}) {
#if STREAM_SYNTHESIS
/*% for port in ports %*/
#pragma HLS interface mode=axis port={{ port.name }} depth={{ port.stream.tokens }}
/*% endfor %*/
#ifndef __BAMBU__
/*% for memory in memories %*/
#pragma HLS interface mode=m_axi port={{ memory.name }} bundle={{ memory.name }} offset=slave depth={{ memory.words }} {{ memory | attributes }}
#pragma HLS interface mode=s_axilite port={{ memory.name }} bundle=control
/*% endfor %*/
#pragma HLS interface mode=s_axilite port=return bundle=control
/*% if memories %*/
#else
/*% for memory in memories %*/
#pragma HLS interface mode=axis port={{ memory.name }} depth={{ memory.frame_words }}
/*% endfor %*/
/*% endif %*/
#endif
#pragma HLS dataflow
#endif
/*% for port in inputs %*/
  STREAM_INPUT({{ port | word_name }}, {{ port.name }})
/*% endfor %*/
/*% for port in outputs %*/
  STREAM_OUTPUT({{ port | word_name }}, {{ port.name }})
/*% endfor %*/
/*% for memory in memories %*/
  STREAM_{{ "WRITE" if memory.writes else "READ" }}_MEMORY({{ memory.word_bits }}, {{ memory.name }})
/*% endfor %*/
/*% for fifo in fifos %*/
  STREAM_FIFO({{ fifo | word_name }}, {{ fifo.name }}, {{ fifo.depth }})
/*% if fifo.storage != "auto" %*/
  STREAM_VITIS(HLS bind_storage variable = {{ fifo.name }} type = fifo impl = {{ fifo.storage }})
/*% endif %*/
/*% endfor %*/
  STREAM_RUN_BEGIN
/*% for process in processes %*/
  {{ process | call }}
/*% endfor %*/
  STREAM_RUN_END
}
