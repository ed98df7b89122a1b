// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "WindowShape.h"

#include "Moves.h"

using namespace mlir;
using namespace mlir::stream;

/// Whether every window reads the padding as if it were not there.
static bool isNeutral(const Padding &padding, double neutral) {
  return neutral < kLowest ? padding.value <= kLowest
                           : padding.value == neutral;
}

static bool slidesOver(const Roles &roles, const Padding &padding) {
  Sizes dims;
  for (const Index &index : roles.windows)
    dims.push_back(roles.inputDim(index.image));
  for (size_t dim = 0; dim < padding.low.size(); ++dim)
    if ((padding.low[dim] || padding.high[dim]) &&
        !llvm::is_contained(dims, int64_t(dim)))
      return false;
  return true;
}

llvm::Expected<Stream> stream::windowInput(OpBuilder &builder, Location loc,
                                           const Roles &roles, const Stream &x,
                                           double neutral) {
  auto moved = inOrder(builder, loc, x, inputLayout(roles, x.shape));
  if (!moved || !x.padding || x.padding->hasGaps() ||
      (isNeutral(*x.padding, neutral) && slidesOver(roles, *x.padding)))
    return moved;
  return padded(builder, loc, *moved);
}

llvm::Expected<WindowShape> stream::windowOf(const Roles &roles,
                                             const Stream &x) {
  WindowShape window;
  size_t rank = roles.image.size();
  window.pads.assign(2 * rank, 0);
  if (rank < 1 || rank > 3)
    return refuse("a window over " + Twine(rank) + " dimensions");
  for (auto [i, index] : llvm::enumerate(roles.windows)) {
    int64_t dim = roles.inputDim(index.image);
    window.kernel.push_back(index.kernel < 0 ? 1 : roles.ranges[index.kernel]);
    window.strides.push_back(index.stride);
    window.dilations.push_back(index.dilation);
    window.output.push_back(roles.ranges[index.image]);
    window.input.push_back(x.shape[dim]);
    if (x.padding) {
      window.pads[i] = x.padding->low[dim];
      window.pads[i + rank] = x.padding->high[dim];
    }
    int64_t extent = window.dilations[i] * (window.kernel[i] - 1) + 1;
    int64_t reach = (window.output[i] - 1) * window.strides[i] + extent;
    int64_t padded = x.shape[dim] + window.pads[i] + window.pads[i + rank];
    if (padded - reach >= window.strides[i])
      return refuse("a window that does not visit all of its input");
  }
  if (x.padding && x.padding->hasGaps())
    return refuse("a window over a tensor with gaps");
  return window;
}

DenseI64ArrayAttr stream::unless(OpBuilder &builder, SizesRef sizes,
                                 int64_t usual) {
  return llvm::all_of(sizes, [&](int64_t s) { return s == usual; })
             ? nullptr
             : builder.getDenseI64ArrayAttr(sizes);
}

Sizes stream::streamShape(SizesRef spatial, int64_t channels) {
  Sizes shape{1};
  shape.append(spatial.begin(), spatial.end());
  shape.push_back(channels);
  return shape;
}
