// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/ops/Rules.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

// The kernels take so many streams.
constexpr size_t kMostInputs = 16;

/// Rule concat_c3: what every input shares with the output.
LogicalResult verifyJoins(ConcatOp op, RankedTensorType input) {
  RankedTensorType output = op.getOutput().getType();
  SmallVector<int64_t> from(input.getShape()), to(output.getShape());
  bool fits = from.size() == to.size() &&
              input.getElementType() == output.getElementType() &&
              lanesOf(input) == lanesOf(output);
  if (fits)
    from[op.getAxis()] = to[op.getAxis()];
  if (fits && from == to)
    return success();
  return op.emitOpError() << "input " << input << " does not fit " << output
                          << " along every dimension but " << op.getAxis();
}

/// Rule resize_c6: ascending, and none beyond the input.
LogicalResult verifyPositions(ResizeOp op, ArrayRef<int64_t> positions,
                              int64_t size) {
  int64_t before = 0;
  for (int64_t position : positions) {
    if (position < before || position >= size)
      return op.emitOpError() << "indices must ascend from 0 to " << size - 1
                              << ", got [" << positions << "]";
    before = position;
  }
  return success();
}

/// Rules resize_c5 and resize_c7.
LogicalResult verifyIndices(ResizeOp op, ArrayRef<int64_t> from,
                            ArrayRef<int64_t> to) {
  std::optional<ArrayAttr> indices = op.getIndices();
  if (indices && indices->size() != from.size()) // resize_c5
    return op.emitOpError() << "indices need " << from.size() << " arrays, got "
                            << indices->size();
  for (auto [axis, sizes] : llvm::enumerate(llvm::zip_equal(from, to))) {
    auto [size, result] = sizes;
    if (!indices) {
      if (result % size != 0) // resize_c7
        return op.emitOpError()
               << "needs indices: " << result << " is no multiple of " << size;
      continue;
    }
    auto positions = cast<DenseI64ArrayAttr>((*indices)[axis]).asArrayRef();
    if (static_cast<int64_t>(positions.size()) != result) // resize_c5
      return op.emitOpError()
             << "indices of spatial dimension " << axis << " need " << result
             << " entries, got " << positions.size();
    if (failed(verifyPositions(op, positions, size))) // resize_c6
      return failure();
  }
  return success();
}

} // namespace

LogicalResult ReshapeOp::verify() {
  int64_t from = getInput().getType().getNumElements();
  int64_t to = getOutput().getType().getNumElements();
  if (from != to) // reshape_c3
    return emitOpError() << "input has " << from << " elements, output " << to;
  return success();
}

LogicalResult ConcatOp::verify() {
  size_t count = getInputs().size();
  if (count < 2 || count > kMostInputs) // concat_c1
    return emitOpError() << "needs 2 to " << kMostInputs << " inputs, got "
                         << count;
  RankedTensorType output = getOutput().getType();
  int64_t axis = getAxis();
  if (axis < 1 || axis >= output.getRank()) // concat_c2
    return emitOpError() << "axis must be within 1 and " << output.getRank() - 1
                         << ", got " << axis;
  int64_t total = 0;
  for (Value value : getInputs()) {
    auto input = cast<RankedTensorType>(value.getType());
    if (failed(verifyJoins(*this, input)))
      return failure();
    total += input.getDimSize(axis);
  }
  if (total != output.getDimSize(axis)) // concat_c4
    return emitOpError() << "inputs have " << total << " along dimension "
                         << axis << ", output " << output.getDimSize(axis);
  return verifyChannelFold(*this, getFoldAttr(), {}, getInputs().getTypes(),
                           output);
}

LogicalResult SliceOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  size_t count = input.getRank() - 1;
  SmallVector<int64_t> ones(count, 1);
  ArrayRef<int64_t> begins = getBegins(), steps = getSteps().value_or(ones);
  if (begins.size() != count || steps.size() != count) // slice_c4
    return emitOpError() << "begins and steps need " << count << " entries";
  for (size_t i = 0; i < count; ++i) {
    if (begins[i] < 0 || steps[i] < 1) // slice_c4
      return emitOpError() << "begins must be >= 0 and steps >= 1";
    int64_t last = begins[i] + (output.getDimSize(i + 1) - 1) * steps[i];
    if (last >= input.getDimSize(i + 1)) // slice_c5
      return emitOpError() << "reads index " << last << " of dimension "
                           << i + 1 << ", which has "
                           << input.getDimSize(i + 1);
  }
  for (int64_t lanes : {lanesOf(output), getFold() ? getFold()->getIn() : 1})
    if (begins.back() % lanes != 0 || channelsOf(output) % lanes != 0 ||
        (steps.back() > 1 && lanes > 1)) // slice_c6
      return emitOpError() << lanes << " lanes would cut words: channels from "
                           << begins.back() << ", " << channelsOf(output)
                           << " of them, step " << steps.back();
  return verifyChannelFold(*this, getFoldAttr(), {}, input, output);
}

LogicalResult ResizeOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  if (input.getRank() < 3) // resize_c3
    return emitOpError() << "input needs 1 to 3 spatial dimensions, got "
                         << input.getRank() - 2;
  if (output.getRank() != input.getRank() ||
      channelsOf(output) != channelsOf(input)) // resize_c4
    return emitOpError() << "output must have the rank and channels of "
                         << input << ", got " << output;
  if (failed(verifyIndices(*this, spatialOf(input), spatialOf(output))))
    return failure();
  return verifyChannelFold(*this, getFoldAttr(), {}, input, output);
}
