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

/// Rule resize_c6: none beyond the input.
LogicalResult verifyPositions(Operation *op, ArrayRef<int64_t> positions,
                              int64_t size) {
  for (int64_t position : positions)
    if (position < 0 || position >= size)
      return op->emitOpError() << "indices must be within 0 and " << size - 1
                               << ", got [" << positions << "]";
  return success();
}

/// One array per spatial dimension, one entry per output position.
LogicalResult verifyPerPosition(Operation *op, StringRef name, ArrayAttr arrays,
                                ArrayRef<int64_t> sizes) {
  if (arrays.size() != sizes.size())
    return op->emitOpError() << name << " need " << sizes.size()
                             << " arrays, got " << arrays.size();
  for (auto [axis, size] : llvm::enumerate(sizes)) {
    int64_t entries = cast<DenseI64ArrayAttr>(arrays[axis]).size();
    if (entries != size)
      return op->emitOpError()
             << name << " of spatial dimension " << axis << " need " << size
             << " entries, got " << entries;
  }
  return success();
}

/// Rules resize_c5, resize_c6 and resize_c7.
LogicalResult verifyIndices(ResizeOp op, ArrayRef<int64_t> from,
                            ArrayRef<int64_t> to) {
  ArrayAttr indices = op.getIndicesAttr();
  if (indices && failed(verifyPerPosition(op, "indices", indices, to)))
    return failure(); // resize_c5
  for (auto [axis, size] : llvm::enumerate(from)) {
    if (!indices && to[axis] % size != 0) // resize_c7
      return op.emitOpError()
             << "needs indices: " << to[axis] << " is no multiple of " << size;
    if (indices &&
        failed(verifyPositions( // resize_c6
            op, cast<DenseI64ArrayAttr>(indices[axis]).asArrayRef(), size)))
      return failure();
  }
  return success();
}

/// Rule interpolate_c6.
LogicalResult verifyBlend(InterpolateOp op, int64_t size, size_t axis) {
  auto array = [axis](ArrayAttr arrays) {
    return cast<DenseI64ArrayAttr>(arrays[axis]).asArrayRef();
  };
  int64_t one = int64_t(1) << op.getFractionBits(), before = 0;
  for (auto [index, weight] :
       llvm::zip_equal(array(op.getIndices()), array(op.getWeights()))) {
    if (index < before || index >= size || weight < 0 || weight >= one ||
        (index == size - 1 && weight > 0))
      return op.emitOpError()
             << "position " << index << " + " << weight << "/" << one
             << " of spatial dimension " << axis << " is out of order or place";
    before = index;
  }
  return success();
}

/// What resize and interpolate share.
template <typename OpTy>
LogicalResult verifyResampling(OpTy op, int64_t mostDimensions) {
  RankedTensorType input = op.getInput().getType();
  RankedTensorType output = op.getOutput().getType();
  int64_t spatial = input.getRank() - 2;
  if (spatial < 1 || spatial > mostDimensions) // resize_c3, interpolate_c3
    return op.emitOpError() << "input needs 1 to " << mostDimensions
                            << " spatial dimensions, got " << spatial;
  if (output.getRank() != input.getRank() ||
      channelsOf(output) != channelsOf(input)) // resize_c4, interpolate_c4
    return op.emitOpError() << "output must have the rank and channels of "
                            << input << ", got " << output;
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
  if (failed(verifyResampling(*this, 3)) ||
      failed(verifyIndices(*this, spatialOf(input), spatialOf(output))))
    return failure();
  return verifyChannelFold(*this, getFoldAttr(), {}, input, output);
}

LogicalResult InterpolateOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  int64_t bits = getFractionBits();
  if (bits < 1 || bits > 24) // interpolate_c7
    return emitOpError() << "fraction_bits must be within 1 and 24, got "
                         << bits;
  ArrayRef<int64_t> from = spatialOf(input), to = spatialOf(output);
  if (failed(verifyResampling(*this, 2)) || // interpolate_c5
      failed(verifyPerPosition(*this, "indices", getIndices(), to)) ||
      failed(verifyPerPosition(*this, "weights", getWeights(), to)))
    return failure();
  for (auto [axis, size] : llvm::enumerate(from))
    if (failed(verifyBlend(*this, size, axis)))
      return failure();
  return verifyChannelFold(*this, getFoldAttr(), {}, input, output);
}

LogicalResult PadOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  size_t count = input.getRank() - 1;
  ArrayRef<int64_t> begins = getBegins();
  if (begins.size() != count ||
      llvm::any_of(begins, [](int64_t begin) { return begin < 0; })) // pad_c4
    return emitOpError() << "begins need " << count << " entries >= 0, got ["
                         << begins << "]";
  for (size_t i = 0; i < count; ++i) {
    int64_t end = begins[i] + input.getDimSize(i + 1);
    if (end > output.getDimSize(i + 1)) // pad_c5
      return emitOpError() << "input ends at " << end << " of dimension "
                           << i + 1 << ", which has "
                           << output.getDimSize(i + 1);
  }
  for (int64_t lanes : {lanesOf(output), getFold() ? getFold()->getIn() : 1})
    if (begins.back() % lanes != 0) // pad_c6
      return emitOpError() << lanes
                           << " lanes would cut words: " << begins.back()
                           << " channels come before";
  return verifyChannelFold(*this, getFoldAttr(), {}, input, output);
}

LogicalResult PermuteOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  ArrayRef<int64_t> dims = getDims(), permutation = getPermutation();
  int64_t elements = 1;
  for (int64_t size : dims)
    elements *= size;
  if (elements != input.getNumElements() ||
      elements != output.getNumElements() ||
      llvm::any_of(dims, [](int64_t size) { return size < 1; })) // permute_c3
    return emitOpError() << "input has " << input.getNumElements()
                         << " elements, output " << output.getNumElements()
                         << ", dims [" << dims << "]";
  SmallVector<int64_t> sorted(permutation);
  llvm::sort(sorted);
  if (sorted.size() != dims.size() ||
      !llvm::equal(sorted, llvm::seq<int64_t>(0, dims.size()))) // permute_c4
    return emitOpError() << "[" << permutation << "] is not a permutation of "
                         << dims.size() << " dimensions";
  int64_t run = 1;
  for (size_t i = dims.size(); i-- > 0 && permutation[i] == int64_t(i);)
    run *= dims[i];
  for (int64_t lanes : {lanesOf(output), getFold() ? getFold()->getIn() : 1})
    if (run % lanes != 0) // permute_c5
      return emitOpError() << lanes << " lanes would cut words: runs of " << run
                           << " elements stay together";
  return verifyChannelFold(*this, getFoldAttr(), {}, input, output);
}
