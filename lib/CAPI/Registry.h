// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What both the Python bindings and stream-opt register, in one place.

#ifndef STREAM_LIB_CAPI_REGISTRY_H
#define STREAM_LIB_CAPI_REGISTRY_H

#include "mlir/IR/DialectRegistry.h"

namespace mlir::stream {

/// The stream dialect and the upstream dialects its modules are made of.
void registerDialects(DialectRegistry &registry);

/// The C++ passes: upstream's general ones and ours. Safe to call repeatedly.
void registerPasses();

} // namespace mlir::stream

#endif // STREAM_LIB_CAPI_REGISTRY_H
