// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/StreamDialect.h"

using namespace mlir;
using namespace mlir::stream;

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  if (getInput().getType() == getOutput().getType())
    return getInput();
  // Raster order is the same at every step, only the first and last shape
  // count.
  if (auto producer = getInput().getDefiningOp<ReshapeOp>()) {
    getInputMutable().assign(producer.getInput());
    return getOutput();
  }
  return {};
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  // As many as there are, so each of them in turn.
  if (getInput().getType() == getOutput().getType())
    return getInput();
  auto producer = getInput().getDefiningOp<SliceOp>();
  if (!producer || producer.getFold() || getFold())
    return {};
  SmallVector<int64_t> ones(getBegins().size(), 1);
  ArrayRef<int64_t> outer = producer.getSteps().value_or(ones);
  ArrayRef<int64_t> inner = getSteps().value_or(ones);
  SmallVector<int64_t> begins(producer.getBegins()), steps(outer);
  for (size_t i = 0; i < begins.size(); ++i) {
    begins[i] += getBegins()[i] * outer[i];
    steps[i] *= inner[i];
  }
  setBegins(begins);
  setSteps(steps == ones ? std::nullopt
                         : std::optional<ArrayRef<int64_t>>(steps));
  getInputMutable().assign(producer.getInput());
  return getOutput();
}

namespace {

using Positions = SmallVector<int64_t>;

/// Each of `size` positions in turn, equally often.
Positions spread(int64_t size, int64_t result) {
  Positions positions(result);
  for (int64_t i = 0; i < result; ++i)
    positions[i] = i / (result / size);
  return positions;
}

bool isSpread(ArrayRef<int64_t> positions, int64_t size) {
  int64_t result = positions.size();
  return result % size == 0 && positions == ArrayRef(spread(size, result));
}

/// The input position that each output position of a dimension reads.
Positions positionsOf(ResizeOp op, size_t axis) {
  if (auto indices = op.getIndicesAttr())
    return Positions(cast<DenseI64ArrayAttr>(indices[axis]).asArrayRef());
  return spread(spatialOf(op.getInput().getType())[axis],
                spatialOf(op.getOutput().getType())[axis]);
}

/// Two resizes in a row, the first read by nobody else, are one.
bool composeResizes(ResizeOp op) {
  auto producer = op.getInput().getDefiningOp<ResizeOp>();
  if (!producer || !producer->hasOneUse() || producer.getFold() || op.getFold())
    return false;
  ArrayRef<int64_t> sizes = spatialOf(producer.getInput().getType());
  SmallVector<Attribute> composed;
  bool even = true;
  for (size_t axis = 0; axis < sizes.size(); ++axis) {
    Positions before = positionsOf(producer, axis);
    Positions positions = positionsOf(op, axis);
    for (int64_t &position : positions)
      position = before[position];
    even &= isSpread(positions, sizes[axis]);
    composed.push_back(DenseI64ArrayAttr::get(op.getContext(), positions));
  }
  op.setIndicesAttr(even ? ArrayAttr()
                         : ArrayAttr::get(op.getContext(), composed));
  op.getInputMutable().assign(producer.getInput());
  return true;
}

} // namespace

OpFoldResult ResizeOp::fold(FoldAdaptor) {
  if (composeResizes(*this))
    return getOutput();
  if (getInput().getType() != getOutput().getType())
    return {};
  // The same shape, but maybe shifted.
  ArrayRef<int64_t> sizes = spatialOf(getInput().getType());
  for (size_t axis = 0; axis < sizes.size(); ++axis)
    if (!isSpread(positionsOf(*this, axis), sizes[axis]))
      return {};
  return getInput();
}

OpFoldResult PadOp::fold(FoldAdaptor) {
  return getInput().getType() == getOutput().getType() ? getInput()
                                                       : OpFoldResult();
}

OpFoldResult PermuteOp::fold(FoldAdaptor) {
  bool identity = getInput().getType() == getOutput().getType() &&
                  llvm::is_sorted(getPermutation());
  return identity ? getInput() : OpFoldResult();
}
