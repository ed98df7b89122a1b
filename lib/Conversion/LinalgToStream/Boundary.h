// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where streams meet tensors of the model: the function's arguments and
// results, and ops that stay.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_BOUNDARY_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_BOUNDARY_H

#include "Values.h"

#include "mlir/IR/Operation.h"

namespace mlir::stream {

/// How an argument or result stands for a tensor of the model:
/// stream = transpose(reshape(tensor, modelShape), permutation).
struct Port {
  Sizes modelShape, permutation;

  /// With the tensor's own dimensions where they can express the layout.
  static Port of(SizesRef shape, const Layout &layout);
  Sizes streamShape() const;
  /// The boundary attributes (dialects/stream/README.md).
  SmallVector<NamedAttribute> attributes(Builder &builder,
                                         SizesRef shape) const;
};

/// The order that the first layer which cares wants `tensor` in; else raster.
Layout preferredLayout(Value tensor);

/// The tensor of the model that a stream stands for, by reshapes and a
/// transpose, with its padding; and the other way around.
Value toModel(OpBuilder &builder, Location loc, const Stream &stream);
Value toStream(OpBuilder &builder, Location loc, Value tensor,
               const Layout &layout);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_BOUNDARY_H
