// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pool, reduce, argmax.

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

/// How many elements of each window are not padding, along one dimension.
static Sizes insideAlong(PoolOp op, size_t dim) {
  int64_t size = op.getInput().getType().getDimSize(dim + 1);
  int64_t begin = -entryOf(op.getPads(), dim, 0);
  Sizes counts(op.getOutput().getType().getDimSize(dim + 1), 0);
  for (auto [position, count] : llvm::enumerate(counts))
    for (int64_t tap = 0; tap < op.getKernel()[dim]; ++tap) {
      int64_t place = begin + position * entryOf(op.getStrides(), dim, 1) +
                      tap * entryOf(op.getDilations(), dim, 1);
      count += place >= 0 && place < size;
    }
  return counts;
}

/// The same over all dimensions: a constant of 1 x positions.. x 1.
static Value elementsInside(Lowering &lowering, PoolOp op) {
  SmallVector<int64_t> counts{1};
  Sizes shape{1};
  for (size_t dim = 0; dim < op.getKernel().size(); ++dim) {
    Sizes along = insideAlong(op, dim);
    SmallVector<int64_t> product;
    for (int64_t before : counts)
      for (int64_t count : along)
        product.push_back(before * count);
    counts = product;
    shape.push_back(along.size());
  }
  shape.push_back(1);
  auto type = RankedTensorType::get(shape, lowering.builder.getI64Type());
  return arith::ConstantOp::create(
      lowering.builder, lowering.loc,
      DenseElementsAttr::get(type, ArrayRef<int64_t>(counts)));
}

/// The sums of each window by the number of elements in it that are not
/// padding.
static LogicalResult finishInside(Lowering &lowering, PoolOp op, Value result) {
  RankedTensorType type = op.getOutput().getType();
  Location loc = lowering.loc;
  Value counts = elementsInside(lowering, op);
  if (!op.getRequantAttr()) {
    result = lowering.elementwise(
        {result, counts}, type, [&](OpBuilder &b, ValueRange in) -> Value {
          Value count = arith::SIToFPOp::create(b, loc, b.getF32Type(), in[1]);
          return arith::DivFOp::create(b, loc, in[0], count);
        });
  } else {
    Value all = lowering.of(op.getMultiplier());
    auto positions = cast<RankedTensorType>(counts.getType());
    Type element = cast<RankedTensorType>(all.getType()).getElementType();
    Value multiplier = lowering.elementwise(
        counts, RankedTensorType::get(positions.getShape(), element),
        [&](OpBuilder &b, ValueRange in) -> Value {
          Value entry =
              arith::SubIOp::create(b, loc, in[0], lowering.integer(1));
          Value place =
              arith::IndexCastOp::create(b, loc, b.getIndexType(), entry);
          return tensor::ExtractOp::create(b, loc, all, place);
        });
    result = lowering.requantize(result, multiplier, op.getRequantAttr(), type);
  }
  lowering.values.map(op.getOutput(), result);
  return success();
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
  auto nonZero = [](int64_t pad) { return pad != 0; };
  if (!maximum && !op.getCountIncludePad() && op.getPads() &&
      llvm::any_of(*op.getPads(), nonZero))
    return finishInside(lowering, op, pooled);
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

/// Either form of an operation on two numbers.
template <typename IntegerOp, typename FloatOp>
static Value either(OpBuilder &b, Location loc, Value x, Value y) {
  return x.getType().isInteger() ? Value(IntegerOp::create(b, loc, x, y))
                                 : Value(FloatOp::create(b, loc, x, y));
}

/// The numbers that argmax compares: raw values as i64, or f32.
static Value compared(Lowering &lowering, ArgmaxOp op, Type type) {
  RankedTensorType stream = op.getInput().getType();
  Value zero = lowering.number(type, 0);
  return lowering.elementwise(
      lowering.of(op.getInput()),
      RankedTensorType::get(stream.getShape(), type),
      [&](OpBuilder &b, ValueRange in) -> Value {
        Value x = quantizedOf(stream) ? lowering.raw(in[0], stream) : in[0];
        return op.getNegated() ? either<arith::SubIOp, arith::SubFOp>(
                                     b, lowering.loc, zero, x)
                               : x;
      });
}

/// Per element its channel where it equals `best`, else `other`.
static Value channelsWhere(Lowering &lowering, Value x, Value best,
                           int64_t other) {
  Location loc = lowering.loc;
  Type index = lowering.builder.getI64Type();
  auto type = cast<RankedTensorType>(x.getType());
  return lowering.elementwise(
      {x, best}, RankedTensorType::get(type.getShape(), index),
      [&](OpBuilder &b, ValueRange in) -> Value {
        Value same =
            in[0].getType().isInteger()
                ? Value(arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq,
                                              in[0], in[1]))
                : Value(arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ,
                                              in[0], in[1]));
        Value at = arith::IndexCastOp::create(
            b, loc, index, linalg::IndexOp::create(b, loc, type.getRank() - 1));
        return arith::SelectOp::create(b, loc, same, at,
                                       lowering.integer(other));
      });
}

LogicalResult stream::lowerArgmax(Lowering &lowering, ArgmaxOp op) {
  Location loc = lowering.loc;
  RankedTensorType from = op.getInput().getType(),
                   to = op.getOutput().getType();
  bool integer = bool(quantizedOf(from)), last = op.getSelectLast();
  Type type =
      integer ? Type(lowering.builder.getI64Type()) : from.getElementType();
  double least = integer ? double(std::numeric_limits<int32_t>::min())
                         : -std::numeric_limits<double>::infinity();
  Value x = compared(lowering, op, type);
  Value best = lowering.overChannels(
      x, least, [&](OpBuilder &b, ValueRange in) -> Value {
        return either<arith::MaxSIOp, arith::MaximumFOp>(b, loc, in[1], in[0]);
      });
  int64_t none = last ? -1 : channelsOf(from);
  Value chosen = lowering.overChannels(
      channelsWhere(lowering, x, best, none), double(none),
      [&](OpBuilder &b, ValueRange in) -> Value {
        return last ? Value(arith::MaxSIOp::create(b, loc, in[1], in[0]))
                    : Value(arith::MinSIOp::create(b, loc, in[1], in[0]));
      });
  auto result = [&](OpBuilder &b, ValueRange in) -> Value {
    return integer ? lowering.contain(in[0], to)
                   : Value(arith::SIToFPOp::create(b, loc, type, in[0]));
  };
  lowering.values.map(op.getOutput(), lowering.elementwise(chosen, to, result));
  return success();
}
