// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which role each loop of a linalg op plays, read from its indexing maps alone:
// the named op, its layout and its generic form need no cases.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_LOOPS_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_LOOPS_H

#include "Layout.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace mlir::stream {

/// One index expression of an operand: `image * stride + kernel * dilation`,
/// or a loop alone (then `kernel` is absent), or the constant 0 (none).
struct Index {
  int64_t image = -1, stride = 1, kernel = -1, dilation = 1;
};

/// The dimensions of the input, the filter and the output by role; an entry is
/// a loop. Unit loops take part like any others.
struct Roles {
  Sizes ranges;                          ///< of the loops
  SmallVector<Index> input;              ///< per dimension of the input
  SmallVector<Sizes, 2> filterAndOutput; ///< the loop of each dimension, or -1
  Sizes free;     ///< input and output only: batch, rows; channels of a pool
  Sizes group;    ///< input, filter and output
  Sizes filters;  ///< filter and output
  Sizes channels; ///< input and filter, summed over
  Sizes image;    ///< of a compound index, in the output
  SmallVector<Index> windows; ///< the compound index of each image loop

  SizesRef filter() const { return filterAndOutput[0]; }
  SizesRef output() const { return filterAndOutput[1]; }
  /// The dimension of the input or (`which`) that the loop runs over.
  int64_t inputDim(int64_t loop) const;
  int64_t extent(SizesRef loops) const;
};

/// For an op with the operands input, filter, output. `swapped` takes the
/// second operand for the input. None where an index is anything else.
std::optional<Roles> rolesOf(linalg::LinalgOp op, bool swapped = false);

/// The loops of a map of plain loops (-1 for the constant 0).
std::optional<Sizes> plainLoops(AffineMap map);

/// What the region accumulates.
enum class Combiner { Other, MultiplyAdd, Add, Max };
Combiner combinerOf(linalg::LinalgOp op);

/// Positions in `loops` of what `wanted` lists, skipping loops not there.
Sizes positionsOf(SizesRef wanted, SizesRef loops);

/// The order that the input of a window, contraction or reduction must have.
std::optional<Layout> wantedInput(linalg::LinalgOp op, OpOperand &operand);
Layout inputLayout(const Roles &roles, SizesRef shape);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_LOOPS_H
