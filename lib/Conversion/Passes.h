// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions between linalg on tensors and the stream dialect.

#ifndef STREAM_LIB_CONVERSION_PASSES_H
#define STREAM_LIB_CONVERSION_PASSES_H

#include <memory>

namespace mlir {
class DialectRegistry;
class Pass;
} // namespace mlir

namespace mlir::stream {

/// `convert-linalg-to-stream`: see docs/linalg.md.
std::unique_ptr<Pass> createConvertLinalgToStreamPass();

/// `convert-stream-to-linalg`: see docs/linalg.md.
std::unique_ptr<Pass> createConvertStreamToLinalgPass();

/// Makes the passes of this directory known by their flags.
void registerStreamConversionPasses();

/// The dialects that the passes of this directory read and write.
void registerStreamConversionDialects(DialectRegistry &registry);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_PASSES_H
