// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "WindowShape.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::stream;

llvm::Expected<WindowShape> stream::windowOf(const Roles &roles,
                                             const Stream &x, double neutral) {
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
  if (!x.padding)
    return window;
  if (x.padding->hasGaps())
    return refuse("a window over a tensor with gaps");
  if (neutral < kLowest ? x.padding->value > kLowest
                        : x.padding->value != neutral)
    return refuse(llvm::formatv(
        "its input is padded with {0} (only {1} can be folded into it)",
        x.padding->value, neutral));
  int64_t total = 0, absorbed = 0;
  for (int64_t pad : x.padding->low)
    total += pad;
  for (int64_t pad : x.padding->high)
    total += pad;
  for (int64_t pad : window.pads)
    absorbed += pad;
  if (total != absorbed)
    return refuse("padding of other dimensions than the window slides over");
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
