// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/ops/Window.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

// Keeps every product below in 64 bits.
constexpr int64_t kLargestSize = int64_t(1) << 30;

LogicalResult verifySizes(Operation *op, StringRef name,
                          ArrayRef<int64_t> sizes, size_t count,
                          int64_t least) {
  if (sizes.size() != count)
    return op->emitOpError()
           << name << " needs " << count << " entries, got " << sizes.size();
  for (int64_t size : sizes)
    if (size < least || size > kLargestSize)
      return op->emitOpError()
             << name << " entries must be within " << least << " and "
             << kLargestSize << ", got [" << sizes << "]";
  return success();
}

/// Whether window `position` of dimension `dim` reads one of `size` elements.
bool readsInput(const Window &window, unsigned dim, int64_t position,
                int64_t size) {
  int64_t at = position * window.strides[dim] - window.begins[dim];
  for (int64_t tap = 0; tap < window.kernel[dim]; ++tap)
    if (int64_t i = at + tap * window.dilations[dim]; i >= 0 && i < size)
      return true;
  return false;
}

} // namespace

FailureOr<Window> stream::verifyGeometry(Operation *op,
                                         ArrayRef<int64_t> kernel,
                                         OptionalSizes strides,
                                         OptionalSizes dilations,
                                         OptionalSizes pads) {
  size_t rank = kernel.size();
  SmallVector<int64_t> ones(rank, 1), zeros(2 * rank, 0);
  ArrayRef<int64_t> strideSizes = strides.value_or(ones);
  ArrayRef<int64_t> dilationSizes = dilations.value_or(ones);
  ArrayRef<int64_t> padSizes = pads.value_or(zeros);
  if (failed(verifySizes(op, "kernel", kernel, rank, 1)) ||
      failed(verifySizes(op, "strides", strideSizes, rank, 1)) ||
      failed(verifySizes(op, "dilations", dilationSizes, rank, 1)) ||
      failed(verifySizes(op, "pads", padSizes, 2 * rank, 0)))
    return failure();
  Window window;
  window.kernel.assign(kernel.begin(), kernel.end());
  window.strides.assign(strideSizes.begin(), strideSizes.end());
  window.dilations.assign(dilationSizes.begin(), dilationSizes.end());
  llvm::append_range(window.begins, padSizes.take_front(rank));
  llvm::append_range(window.ends, padSizes.take_back(rank));
  return window;
}

LogicalResult stream::verifyOutputSizes(Operation *op, const Window &window,
                                        ArrayRef<int64_t> input,
                                        ArrayRef<int64_t> output) {
  for (unsigned dim = 0; dim < input.size(); ++dim) {
    int64_t padded = input[dim] + window.begins[dim] + window.ends[dim];
    if (padded < window.extent(dim))
      return op->emitOpError() << "window of extent " << window.extent(dim)
                               << " does not fit the padded input size "
                               << padded << " of spatial dimension " << dim;
    int64_t expected = (padded - window.extent(dim)) / window.strides[dim] + 1;
    if (output[dim] != expected)
      return op->emitOpError()
             << "output size of spatial dimension " << dim << " is "
             << output[dim] << " but (" << input[dim] << " + "
             << window.begins[dim] << " + " << window.ends[dim] << " - "
             << window.dilations[dim] << " * (" << window.kernel[dim]
             << " - 1) - 1) / " << window.strides[dim] << " + 1 = " << expected;
  }
  return success();
}

LogicalResult stream::verifyTransposedSizes(Operation *op, const Window &window,
                                            OptionalSizes outputPadding,
                                            ArrayRef<int64_t> input,
                                            ArrayRef<int64_t> output) {
  SmallVector<int64_t> zeros(input.size(), 0);
  ArrayRef<int64_t> more = outputPadding.value_or(zeros);
  if (failed(verifySizes(op, "output_padding", more, input.size(), 0)))
    return failure(); // conv_transpose_c4
  for (unsigned dim = 0; dim < input.size(); ++dim) {
    int64_t stride = window.strides[dim];
    if (more[dim] >=
        std::max(stride, window.dilations[dim])) // conv_transpose_c4
      return op->emitOpError()
             << "output_padding " << more[dim] << " of spatial dimension "
             << dim << " must be less than its stride or its dilation";
    int64_t expected = (input[dim] - 1) * stride - window.begins[dim] -
                       window.ends[dim] + window.extent(dim) + more[dim];
    if (output[dim] != expected) // conv_transpose_c6
      return op->emitOpError()
             << "output size of spatial dimension " << dim << " is "
             << output[dim] << " but (" << input[dim] << " - 1) * " << stride
             << " - " << window.begins[dim] << " - " << window.ends[dim]
             << " + " << window.dilations[dim] << " * (" << window.kernel[dim]
             << " - 1) + " << more[dim] << " + 1 = " << expected;
  }
  return success();
}

LogicalResult stream::verifyNoEmptyWindow(Operation *op, const Window &window,
                                          ArrayRef<int64_t> input,
                                          ArrayRef<int64_t> output) {
  for (unsigned dim = 0; dim < input.size(); ++dim)
    for (int64_t position = 0; position < output[dim]; ++position)
      if (!readsInput(window, dim, position, input[dim]))
        return op->emitOpError()
               << "window " << position << " of spatial dimension " << dim
               << " lies wholly in the padding";
  return success();
}

LogicalResult stream::verifyLines(Operation *op, LinesAttr lines,
                                  const Window &window, ArrayRef<int64_t> input,
                                  ArrayRef<int64_t> output) {
  if (!lines)
    return success();
  if (input.size() != 2) // lines_c2
    return op->emitOpError()
           << "lines go with 2 spatial dimensions, got " << input.size();
  if (window.kernel[0] < 2) // lines_c3
    return op->emitOpError()
           << "lines go with kernels of at least 2 rows: with 1 there is no "
              "line buffer";
  for (int64_t row = 0; row < output[0]; ++row)
    if (!readsInput(window, 0, row, input[0])) // lines_c4
      return op->emitOpError() << "the windows of output row " << row
                               << " lie wholly in the padding and read no line";
  return success();
}
