// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The geometry of a convolution's or pool's window.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_WINDOWSHAPE_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_WINDOWSHAPE_H

#include "Loops.h"
#include "Values.h"

namespace mlir::stream {

/// What ONNX files and some front ends use for minus infinity.
inline constexpr double kLowest = -3.0e38;

/// Kernel and steps per spatial dimension, in the order of `Roles::image`;
/// `pads` has all begins, then all ends.
struct WindowShape {
  Sizes kernel, strides, dilations, pads, input, output;
  bool padded() const {
    return llvm::any_of(pads, [](int64_t p) { return p; });
  }
};

/// `x` in the order in which the window slides. Padding stays on it where the
/// window can take it in: of `neutral` elements, in the dimensions it slides
/// over; or with gaps.
llvm::Expected<Stream> windowInput(OpBuilder &builder, Location loc,
                                   const Roles &roles, const Stream &x,
                                   double neutral);

/// Takes in the padding that waits on x.
llvm::Expected<WindowShape> windowOf(const Roles &roles, const Stream &x);

/// An attribute unless every entry is the usual one.
DenseI64ArrayAttr unless(OpBuilder &builder, SizesRef sizes, int64_t usual);

/// The stream's own shape: 1 x positions.. x channels.
Sizes streamShape(SizesRef spatial, int64_t channels);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_WINDOWSHAPE_H
