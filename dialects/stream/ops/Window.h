// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Geometry of a sliding window, shared by conv and pool.

#ifndef STREAM_OPS_WINDOW_H
#define STREAM_OPS_WINDOW_H

#include "dialects/stream/StreamDialect.h"

#include "mlir/IR/Operation.h"

namespace mlir::stream {

/// One entry per spatial dimension, absent attributes filled with defaults.
struct Window {
  SmallVector<int64_t, 3> kernel, strides, dilations, begins, ends;

  /// Rows from the first to the last one a window touches, inclusive.
  int64_t extent(unsigned dim) const {
    return dilations[dim] * (kernel[dim] - 1) + 1;
  }
};

using OptionalSizes = std::optional<ArrayRef<int64_t>>;

/// Rules conv_c3, conv_transpose_c3 and pool_c3: attributes have the right
/// length and range.
FailureOr<Window> verifyGeometry(Operation *op, ArrayRef<int64_t> kernel,
                                 OptionalSizes strides, OptionalSizes dilations,
                                 OptionalSizes pads);

/// Rules conv_c7 and pool_c4: every output size follows the formula.
LogicalResult verifyOutputSizes(Operation *op, const Window &window,
                                ArrayRef<int64_t> input,
                                ArrayRef<int64_t> output);

/// Rules conv_transpose_c4 and conv_transpose_c6: the output's padding and
/// sizes.
LogicalResult verifyTransposedSizes(Operation *op, const Window &window,
                                    OptionalSizes outputPadding,
                                    ArrayRef<int64_t> input,
                                    ArrayRef<int64_t> output);

/// Rule pool_c5: every window reads at least one real element.
LogicalResult verifyNoEmptyWindow(Operation *op, const Window &window,
                                  ArrayRef<int64_t> input,
                                  ArrayRef<int64_t> output);

/// Rules lines_c2 to lines_c4: where rows that wait off chip save a line
/// buffer.
LogicalResult verifyLines(Operation *op, LinesAttr lines, const Window &window,
                          ArrayRef<int64_t> input, ArrayRef<int64_t> output);

} // namespace mlir::stream

#endif // STREAM_OPS_WINDOW_H
