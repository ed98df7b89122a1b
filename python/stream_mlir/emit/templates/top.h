// The accelerator: one call takes one frame.
/*% for port in inputs %*/
//   {{ port.name }} in: {{ port | describe }}
/*% endfor %*/
/*% for port in outputs %*/
//   {{ port.name }} out: {{ port | describe }}
/*% endfor %*/
/*% for memory in memories %*/
//   {{ memory.name }} {{ "to" if memory.writes else "from" }} memory: {{ memory | describe }}
/*% endfor %*/
#pragma once

#include "stream_kernels/dataflow.h"

extern "C" void top({{ (ports + memories) | map("port_parameter") | join(", ") }});
