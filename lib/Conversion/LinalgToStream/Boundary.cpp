// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Boundary.h"
#include "Loops.h"
#include "Scope.h"

#include "lib/Conversion/ReshapeTensor.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace mlir::stream;

Port Port::of(SizesRef shape, const Layout &layout) {
  Sizes raster = upTo(shape.size());
  if (shape.size() >= 2 && shape.size() <= 5 && shape[0] == 1) {
    Sizes channelLast = raster;
    std::rotate(channelLast.begin() + 1, channelLast.begin() + 2,
                channelLast.end());
    // Where both fit, a vector of channels is meant: channels last.
    for (const Sizes &order : {channelLast, raster})
      if (layout == Layout::of(shape, order))
        return Port{Sizes(shape), order};
  }
  Port port{{1}, {0}};
  port.modelShape.append(layout.dims);
  for (int64_t dim : layout.order)
    port.permutation.push_back(dim + 1);
  if (layout.dims.empty()) {
    port.modelShape.push_back(1);
    port.permutation.push_back(1);
  }
  return port;
}

Sizes Port::streamShape() const {
  Sizes shape;
  for (int64_t dim : permutation)
    shape.push_back(modelShape[dim]);
  return shape;
}

SmallVector<NamedAttribute> Port::attributes(Builder &builder,
                                             SizesRef shape) const {
  SmallVector<NamedAttribute> result;
  auto add = [&](StringRef name, SizesRef sizes) {
    result.push_back(
        builder.getNamedAttr(name, builder.getDenseI64ArrayAttr(sizes)));
  };
  add("stream.model_shape", modelShape);
  add("stream.permutation", permutation);
  if (SizesRef(modelShape) != shape)
    add("stream.shape", shape);
  return result;
}

using Visited = llvm::SmallPtrSet<Operation *, 16>;
static std::optional<Layout> wanted(Value tensor, Visited &visited);

/// What an elementwise op asks of one operand: what its result is asked for,
/// else that the dimension of a constant per channel is innermost.
static std::optional<Layout>
wantedElementwise(linalg::LinalgOp op, OpOperand &operand, Visited &visited) {
  SizesRef shape = sizesOf(operand.get());
  std::optional<Sizes> in = plainLoops(op.getMatchingIndexingMap(&operand));
  std::optional<Sizes> out = plainLoops(op.getIndexingMapsArray().back());
  if (!in || !out || in->size() != out->size() || op->getNumResults() != 1)
    return std::nullopt;
  if (auto layout = wanted(op->getResult(0), visited)) {
    Sizes order; // operand dimension i is the result's dimension order[i]
    for (int64_t loop : *in)
      for (auto [dim, each] : llvm::enumerate(*out))
        if (each == loop)
          order.push_back(dim);
    SizesRef result = sizesOf(op->getResult(0));
    return order.size() == result.size() ? layout->transposed(result, order)
                                         : std::nullopt;
  }
  for (OpOperand *other : op.getDpsInputOperands()) {
    auto loops = plainLoops(op.getMatchingIndexingMap(other));
    Sizes channels, order;
    if (other == &operand || !loops)
      continue;
    for (auto [dim, size] : llvm::enumerate(sizesOf(other->get())))
      if (size > 1)
        channels.append(positionsOf({(*loops)[dim]}, *in));
    if (channels.size() != 1)
      continue;
    for (size_t dim = 0; dim < shape.size(); ++dim)
      if (int64_t(dim) != channels[0])
        order.push_back(dim);
    order.append(channels);
    return Layout::of(shape, order);
  }
  return std::nullopt;
}

/// The dimension that is compared innermost.
static std::optional<Layout> wantedArgmax(linalg::LinalgOp op,
                                          OpOperand &operand) {
  SmallVector<unsigned> loops;
  op.getReductionDims(loops);
  std::optional<Sizes> in = plainLoops(op.getMatchingIndexingMap(&operand));
  if (!in)
    return std::nullopt;
  Sizes order = upTo(in->size());
  std::stable_partition(order.begin(), order.end(), [&](int64_t dim) {
    return (*in)[dim] != int64_t(loops[0]);
  });
  return Layout::of(sizesOf(operand.get()), order);
}

static std::optional<Layout> wantedBy(OpOperand &use, Visited &visited) {
  Operation *op = use.getOwner();
  SizesRef shape = sizesOf(use.get());
  if (isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp, tensor::CastOp>(op))
    return wanted(op->getResult(0), visited);
  if (auto linalg = dyn_cast<linalg::LinalgOp>(op)) {
    if (linalg.isAllParallelLoops())
      return wantedElementwise(linalg, use, visited);
    if (argmaxOf(linalg))
      return wantedArgmax(linalg, use);
    return wantedInput(linalg, use);
  }
  // Read at computed places, in the region of an op over the result.
  if (isa<tensor::ExtractOp>(op))
    op = op->getParentOp();
  auto type = op->getNumResults() == 1
                  ? dyn_cast<RankedTensorType>(op->getResult(0).getType())
                  : nullptr;
  if (!type || type.getRank() != int64_t(shape.size()))
    return std::nullopt;
  auto layout = wanted(op->getResult(0), visited);
  return layout ? layout->resized(type.getShape(), shape) : std::nullopt;
}

static std::optional<Layout> wanted(Value tensor, Visited &visited) {
  for (OpOperand &use : tensor.getUses())
    if (visited.insert(use.getOwner()).second)
      if (auto layout = wantedBy(use, visited))
        return layout;
  return std::nullopt;
}

Layout stream::preferredLayout(Value tensor) {
  Visited visited;
  // Uses are listed last first; any layer that cares will do.
  auto layout = wanted(tensor, visited);
  return layout ? *layout : Layout::raster(sizesOf(tensor));
}

static Value transposeTensor(OpBuilder &builder, Location loc, Value value,
                             SizesRef order) {
  if (llvm::is_sorted(order))
    return value;
  Value empty = tensor::EmptyOp::create(
      builder, loc, permuted(sizesOf(value), order), builder.getF32Type());
  return linalg::TransposeOp::create(builder, loc, value, empty, order)
      ->getResult(0);
}

Value stream::toModel(OpBuilder &builder, Location loc, const Stream &stream) {
  const Layout &layout = stream.layout;
  Sizes streamed, back(layout.order.size());
  for (auto [place, dim] : llvm::enumerate(layout.order)) {
    streamed.push_back(layout.dims[dim]);
    back[dim] = place;
  }
  Value value = stream.value(builder);
  if (!llvm::is_sorted(layout.order))
    value = transposeTensor(builder, loc,
                            reshapeTensor(builder, loc, value, streamed), back);
  value = reshapeTensor(builder, loc, value, stream.shape);
  if (!stream.padding)
    return value;
  auto sizes = [&](SizesRef amounts) {
    SmallVector<OpFoldResult> result;
    for (int64_t amount : amounts)
      result.push_back(builder.getIndexAttr(amount));
    return result;
  };
  Value filler = arith::ConstantOp::create(
      builder, loc, builder.getF32FloatAttr(stream.padding->value));
  return tensor::PadOp::create(builder, loc, Type(), value,
                               sizes(stream.padding->low),
                               sizes(stream.padding->high), filler);
}

Value stream::toStream(OpBuilder &builder, Location loc, Value tensor,
                       const Layout &layout) {
  Port port = Port::of(sizesOf(tensor), layout);
  Value value = reshapeTensor(builder, loc, tensor, port.modelShape);
  return transposeTensor(builder, loc, value, port.permutation);
}
