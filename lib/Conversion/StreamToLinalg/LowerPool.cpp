// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pool, reduce.

#include "Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace mlir::stream;

namespace {
/// Combines elements of one stream, by maximum or by sum.
struct Fold {
  Lowering &lowering;
  RankedTensorType stream;
  bool maximum;

  /// f32; the containers themselves for a maximum, i64 for a sum.
  Type type() const {
    if (!quantizedOf(stream) || maximum)
      return containerOf(stream.getElementType());
    return lowering.builder.getI64Type();
  }
  double neutral() const {
    auto quantized = quantizedOf(stream);
    if (!maximum)
      return 0;
    return quantized ? quantized.getStorageTypeMin() : -INFINITY;
  }
  /// What padding holds: nothing that changes a result.
  double padding() const {
    auto quantized = quantizedOf(stream);
    return maximum || !quantized ? neutral() : quantized.getZeroPoint();
  }
  Value operator()(Value total, Value x) const;
};
} // namespace

Value Fold::operator()(Value total, Value x) const {
  OpBuilder &b = lowering.builder;
  Location loc = lowering.loc;
  auto quantized = quantizedOf(stream);
  if (!quantized)
    return maximum ? Value(arith::MaximumFOp::create(b, loc, total, x))
                   : Value(arith::AddFOp::create(b, loc, total, x));
  if (maximum)
    return quantized.isSigned()
               ? Value(arith::MaxSIOp::create(b, loc, total, x))
               : Value(arith::MaxUIOp::create(b, loc, total, x));
  Value centered =
      arith::SubIOp::create(b, loc, lowering.raw(x, stream),
                            lowering.integer(quantized.getZeroPoint()));
  return arith::AddIOp::create(b, loc, total, centered);
}

/// A sum of f32 to a mean, of integers through the requantization.
template <typename OpTy>
static LogicalResult finish(Lowering &lowering, OpTy op, Value result,
                            double count) {
  RankedTensorType type = op.getOutput().getType();
  OpBuilder &b = lowering.builder;
  if (op.getRequantAttr())
    result = lowering.requantize(result, lowering.of(op.getMultiplier()),
                                 op.getRequantAttr(), type);
  else if (count != 1)
    result = lowering.elementwise(
        result, type, [&](OpBuilder &, ValueRange in) -> Value {
          return arith::DivFOp::create(b, lowering.loc, in[0],
                                       lowering.number(b.getF32Type(), count));
        });
  lowering.values.map(op.getOutput(), result);
  return success();
}

LogicalResult stream::lowerPool(Lowering &lowering, PoolOp op) {
  OpBuilder &b = lowering.builder;
  bool maximum = op.getKind() == PoolKind::max;
  ArrayRef<int64_t> pads = op.getPads().value_or(ArrayRef<int64_t>());
  bool isPadded = llvm::any_of(pads, [](int64_t pad) { return pad != 0; });
  if (!maximum && isPadded && !op.getCountIncludePad())
    return op.emitOpError(
        "has no lowering to linalg without count_include_pad");
  Fold fold{lowering, op.getInput().getType(), maximum};
  size_t spatial = op.getKernel().size(), loops = 0;
  auto next = [&] { return b.getAffineDimExpr(loops++); };
  SmallVector<AffineExpr> result, input, taps;
  for (size_t i = 0; i < spatial + 2; ++i)
    result.push_back(next());
  for (size_t i = 0; i < spatial; ++i)
    taps.push_back(next());
  input.push_back(result.front());
  for (size_t i = 0; i < spatial; ++i)
    input.push_back(result[i + 1] * entryOf(op.getStrides(), i, 1) +
                    taps[i] * entryOf(op.getDilations(), i, 1));
  input.push_back(result.back());
  Value x =
      lowering.padded(lowering.of(op.getInput()), op.getPads(), fold.padding());
  // The window has no elements; its shape bounds the loops over the taps.
  Value window =
      tensor::EmptyOp::create(b, lowering.loc, op.getKernel(), fold.type());
  Value start = lowering.filled(Sizes(op.getOutput().getType().getShape()),
                                fold.type(), fold.neutral());
  Value pooled = lowering.generic(
      {x, window}, start, loops, {input, taps, result},
      [&](OpBuilder &, ValueRange in) { return fold(in[2], in[0]); });
  int64_t area = 1;
  for (int64_t size : op.getKernel())
    area *= size;
  return finish(lowering, op, pooled, maximum ? 1 : double(area));
}

LogicalResult stream::lowerReduce(Lowering &lowering, ReduceOp op) {
  OpBuilder &b = lowering.builder;
  RankedTensorType stream = op.getInput().getType();
  Fold fold{lowering, stream, op.getKind() == ReduceKind::max};
  Sizes shape(op.getOutput().getType().getShape());
  int64_t channels = channelsOf(stream);
  int64_t positions = stream.getNumElements() / channels;
  Value x = lowering.reshape(lowering.of(op.getInput()), {positions, channels});
  Value start = lowering.filled({channels}, fold.type(), fold.neutral());
  AffineExpr position, channel;
  bindDims(b.getContext(), position, channel);
  Value reduced = lowering.generic(
      x, start, 2, {{position, channel}, {channel}},
      [&](OpBuilder &, ValueRange in) { return fold(in[1], in[0]); });
  bool mean = op.getKind() == ReduceKind::mean;
  return finish(lowering, op, lowering.reshape(reduced, shape),
                mean ? double(positions) : 1);
}
