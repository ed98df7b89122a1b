// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C API: upstream's command line tools, run inside the calling process.
//
// Each returns the process' exit status. Like every LLVM tool it may also end
// the process itself (`--help`, a malformed command line), and only one of them
// may run in a process, once: LLVM's command line options are global.

#ifndef STREAM_LIB_CAPI_TOOLS_H
#define STREAM_LIB_CAPI_TOOLS_H

#include "mlir-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/// mlir-opt with our dialects and every registered pass.
MLIR_CAPI_EXPORTED int streamOptMain(int argc, char **argv);

/// mlir-lsp-server for files of our dialects, on standard input and output.
MLIR_CAPI_EXPORTED int streamLspServerMain(int argc, char **argv);

/// mlir-reduce with our dialects, passes and `stream-reduce-network`.
MLIR_CAPI_EXPORTED int streamReduceMain(int argc, char **argv);

#ifdef __cplusplus
}
#endif

#endif // STREAM_LIB_CAPI_TOOLS_H
