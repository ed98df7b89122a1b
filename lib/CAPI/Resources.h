// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C API: the bytes behind a dense_resource attribute.

#ifndef STREAM_LIB_CAPI_RESOURCES_H
#define STREAM_LIB_CAPI_RESOURCES_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Returns the first byte of the attribute's blob and stores its length in
/// `*size`. The bytes live as long as the context. Returns null when the
/// attribute names a blob that was never given (an elided module).
MLIR_CAPI_EXPORTED const void *streamResourceData(MlirAttribute attribute,
                                                  size_t *size);

#ifdef __cplusplus
}
#endif

#endif // STREAM_LIB_CAPI_RESOURCES_H
