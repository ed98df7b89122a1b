// {{ layer.title }}
#pragma once

#include "stream_kernels/stream.h"

/*% for process in layer.processes %*/
void {{ process.name }}({{ process | parameters }});
/*% endfor %*/
