// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef STREAM_LIB_CONVERSION_RESHAPETENSOR_H
#define STREAM_LIB_CONVERSION_RESHAPETENSOR_H

#include "mlir/IR/Builders.h"

namespace mlir::stream {

/// The same elements in raster order under another static shape: a collapse to
/// one dimension and an expansion.
Value reshapeTensor(OpBuilder &builder, Location loc, Value tensor,
                    ArrayRef<int64_t> shape);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_RESHAPETENSOR_H
