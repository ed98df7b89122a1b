// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the Python builders are generated from. MLIR derives the place of the
// generated file from the place of this one, hence the extra step.

#ifndef STREAM_PYTHON_BINDINGS_DIALECTS_STREAMOPS
#define STREAM_PYTHON_BINDINGS_DIALECTS_STREAMOPS

include "dialects/stream/StreamOps.td"

#endif // STREAM_PYTHON_BINDINGS_DIALECTS_STREAMOPS
