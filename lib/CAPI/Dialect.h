// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C API: which dialects a stream-mlir context knows.

#ifndef STREAM_LIB_CAPI_DIALECT_H
#define STREAM_LIB_CAPI_DIALECT_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(Stream, stream);

/// Adds the stream dialect and the upstream dialects its modules are made of
/// (arith, func, math, quant, tensor) to `registry`.
MLIR_CAPI_EXPORTED void streamRegisterDialects(MlirDialectRegistry registry);

#ifdef __cplusplus
}
#endif

#endif // STREAM_LIB_CAPI_DIALECT_H
