// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constant tensors as strided views: transposes and broadcasts are free.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_ARRAY_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_ARRAY_H

#include "Layout.h"

#include "mlir/IR/Builders.h"

#include <memory>
#include <vector>

namespace mlir::stream {

struct Array {
  Sizes shape, strides;
  llvm::ArrayRef<float> data;
  std::shared_ptr<std::vector<float>> owner; ///< of `data`, if not `source`
  ElementsAttr source;                       ///< whose raster data `data` is
  std::string name = "constant";             ///< of a new blob of the data

  /// Reads `dense` and `dense_resource` of f32, and of integers that f32 holds
  /// exactly; none for anything else.
  static std::optional<Array> of(Attribute attribute);
  static Array of(std::vector<float> values, SizesRef shape,
                  StringRef name = "constant");
  static Array splat(float value, SizesRef shape);

  /// Dimension `dim` of the result is `dims[dim]` of this one, or, where that
  /// is -1, a repetition to `sizes[dim]`.
  Array view(SizesRef dims, SizesRef sizes) const;
  Array transposed(SizesRef order) const;
  /// Same elements in raster order; copies only if strides make it necessary.
  Array reshaped(SizesRef sizes) const;
  /// Whether a dimension holds different elements, as far as strides tell.
  bool varies(size_t dim) const { return shape[dim] > 1 && strides[dim] != 0; }

  float at(SizesRef index) const;
  std::vector<float> values() const; ///< in raster order
  std::optional<float> uniform() const;

  /// An `arith.constant`: the source itself where the elements are its own in
  /// raster order, else a new blob.
  Value constant(OpBuilder &builder, Location loc) const;

private:
  bool isRaster() const;
};

/// Applies `function` to every element of arrays that broadcast to `loops`;
/// none where it gives none, or integers that f32 does not hold.
std::optional<Array>
zipArrays(ArrayRef<Array> arrays, SizesRef loops, bool isFloat,
          function_ref<std::optional<double>(ArrayRef<double>)> function);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_ARRAY_H
