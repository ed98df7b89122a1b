// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C API: the mlir-opt driver, run inside the calling process.

#ifndef STREAM_LIB_CAPI_OPT_H
#define STREAM_LIB_CAPI_OPT_H

#include "mlir-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Runs upstream's MlirOptMain with our dialects and every registered pass.
/// Returns the process' exit status. Like every LLVM tool it may also end the
/// process itself (`--help`, a malformed command line), and it must run at most
/// once per process: LLVM's command line options are global.
MLIR_CAPI_EXPORTED int streamOptMain(int argc, char **argv);

#ifdef __cplusplus
}
#endif

#endif // STREAM_LIB_CAPI_OPT_H
