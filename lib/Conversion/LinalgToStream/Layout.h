// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the raster order of a stream relates to that of the model's tensor.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_LAYOUT_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_LAYOUT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <optional>

namespace mlir::stream {

using Sizes = llvm::SmallVector<int64_t, 6>;
using SizesRef = llvm::ArrayRef<int64_t>;

int64_t product(SizesRef sizes);
Sizes upTo(int64_t rank); ///< 0, 1, .. rank - 1
/// The sizes of the dimensions in this order.
Sizes permuted(SizesRef shape, SizesRef order);

/// The stream is the model's tensor, cut into `dims`, transposed so that
/// dimension `order[0]` is outermost. Reshapes of the tensor keep its layout;
/// transposes change nothing else. Canonical: no unit dimensions, dimensions
/// that travel together merged; so equal orders are equal objects. The same
/// idea carries layout through the Python importers (docs/decisions).
struct Layout {
  Sizes dims, order;

  static Layout of(SizesRef shape, SizesRef order);
  static Layout raster(SizesRef shape);

  /// This layout over finer dimensions, each a part of `owner[i]` of a shape;
  /// unit dimensions of the shape own nothing.
  struct View {
    Sizes dims, owner, order;
  };
  /// None where the two factorizations of the element count do not nest.
  std::optional<View> over(SizesRef shape) const;

  /// After a transpose of the tensor of `shape`; none if inexpressible.
  std::optional<Layout> transposed(SizesRef shape, SizesRef permutation) const;

  /// The layout of another tensor whose dimensions correspond to those of
  /// `shape` one by one but have the sizes `sizes`.
  std::optional<Layout> resized(SizesRef shape, SizesRef sizes) const;

  /// For each element of the stream its index in the model's raster order.
  Sizes indices() const;

  bool operator==(const Layout &other) const {
    return dims == other.dims && order == other.order;
  }
  bool operator!=(const Layout &other) const { return !(*this == other); }
};

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_LAYOUT_H
