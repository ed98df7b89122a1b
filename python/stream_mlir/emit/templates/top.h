// The accelerator: one call takes one frame.
/*% for port in inputs %*/
//   {{ port.name }} in: {{ port | describe }}
/*% endfor %*/
/*% for port in outputs %*/
//   {{ port.name }} out: {{ port | describe }}
/*% endfor %*/
#pragma once

#include "stream_kernels/dataflow.h"

extern "C" void top({{ ports | map("port_parameter") | join(", ") }});
