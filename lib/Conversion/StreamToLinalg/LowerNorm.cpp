// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// norm.

#include "Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::stream;

/// The sum of each position's channels.
static Value sum(Lowering &lowering, Value x) {
  return lowering.overChannels(x, 0, [&](OpBuilder &b, ValueRange in) -> Value {
    if (isa<FloatType>(in[0].getType()))
      return arith::AddFOp::create(b, lowering.loc, in[1], in[0]);
    return arith::AddIOp::create(b, lowering.loc, in[1], in[0]);
  });
}

static Value normFloat(Lowering &lowering, NormOp op, Value x) {
  Location loc = lowering.loc;
  RankedTensorType type = op.getOutput().getType();
  double channels = double(channelsOf(type));
  auto number = [&](double value) {
    return lowering.number(lowering.builder.getF32Type(), value);
  };
  auto centered = op.getUncentered()
                      ? x
                      : lowering.elementwise(
                            {x, sum(lowering, x)}, type,
                            [&](OpBuilder &b, ValueRange in) -> Value {
                              Value mean = arith::DivFOp::create(
                                  b, loc, in[1], number(channels));
                              return arith::SubFOp::create(b, loc, in[0], mean);
                            });
  Value squares = lowering.elementwise(
      centered, type, [&](OpBuilder &b, ValueRange in) -> Value {
        return arith::MulFOp::create(b, loc, in[0], in[0]);
      });
  return lowering.elementwise(
      {centered, sum(lowering, squares), lowering.of(op.getWeights()),
       lowering.of(op.getBias())},
      type, [&](OpBuilder &b, ValueRange in) -> Value {
        Value variance = arith::DivFOp::create(b, loc, in[1], number(channels));
        variance = arith::AddFOp::create(
            b, loc, variance, number(op.getEpsilon().convertToFloat()));
        Value root = math::SqrtOp::create(b, loc, variance);
        Value y = arith::DivFOp::create(b, loc, in[0], root);
        y = arith::MulFOp::create(b, loc, y, in[2]);
        return arith::AddFOp::create(b, loc, y, in[3]);
      });
}

namespace {
/// Integers on i64 scalars.
struct Integers {
  Lowering &lowering;

  Value operator()(int64_t value) const { return lowering.integer(value); }
  template <typename OpTy> Value apply(Value x, Value y) const {
    return OpTy::create(lowering.builder, lowering.loc, x, y);
  }
  Value add(Value x, Value y) const { return apply<arith::AddIOp>(x, y); }
  Value sub(Value x, Value y) const { return apply<arith::SubIOp>(x, y); }
  Value mul(Value x, Value y) const { return apply<arith::MulIOp>(x, y); }
  Value shr(Value x, Value y) const { return apply<arith::ShRSIOp>(x, y); }
  /// Rounds to nearest, halves up.
  Value rounded(Value x, Value shift) const {
    Value half = apply<arith::ShLIOp>((*this)(1), sub(shift, (*this)(1)));
    return shr(add(x, half), shift);
  }
};
} // namespace

/// The even shift to the left that gives `w` 21 or 22 bits.
static Value evenShift(Integers i, Value w) {
  Value zeros =
      math::CountLeadingZerosOp::create(i.lowering.builder, i.lowering.loc, w);
  Value bits = i.sub(i(64), zeros);
  return i.apply<arith::AndIOp>(i.sub(i(22), bits), i(~int64_t(1)));
}

/// 2^30 / sqrt of `w` shifted by its even shift.
static Value reciprocalRoot(Integers i, Value table, Value w) {
  OpBuilder &b = i.lowering.builder;
  Location loc = i.lowering.loc;
  Value shift = evenShift(i, w), none = i(0);
  Value left = arith::MaxSIOp::create(b, loc, shift, none);
  Value right = arith::MaxSIOp::create(b, loc, i.sub(none, shift), none);
  Value mantissa = i.shr(i.apply<arith::ShLIOp>(w, left), right);
  return i.lowering.lookup(table, i.sub(mantissa, i(1 << 20)), 12);
}

/// docs/quantization.md, section 1.10.
static Value normInteger(Lowering &lowering, NormOp op, Value x) {
  RankedTensorType input = op.getInput().getType(),
                   type = op.getOutput().getType();
  Type i64 = lowering.builder.getI64Type();
  auto wide = RankedTensorType::get(type.getShape(), i64);
  Integers i{lowering};
  bool uncentered = op.getUncentered();
  int64_t zero = uncentered ? quantizedOf(input).getZeroPoint() : 0;
  Value raw = lowering.elementwise(x, wide, [&](OpBuilder &, ValueRange in) {
    return i.sub(lowering.raw(in[0], input), i(zero));
  });
  Value squares =
      lowering.elementwise(raw, wide, [&](OpBuilder &, ValueRange in) {
        return i.mul(in[0], in[0]);
      });
  Value total = sum(lowering, raw);
  auto positions = cast<RankedTensorType>(total.getType());
  if (uncentered)
    total = lowering.filled(Sizes(positions.getShape()), i64, 0);
  Value spread = lowering.elementwise(
      {sum(lowering, squares), total}, positions,
      [&](OpBuilder &, ValueRange in) {
        Value scaled = i.mul(in[0], i(channelsOf(type)));
        return i.add(i.sub(scaled, i.mul(in[1], in[1])), i(*op.getOffset()));
      });
  Value root =
      lowering.elementwise(spread, positions, [&](OpBuilder &, ValueRange in) {
        return reciprocalRoot(i, lowering.of(op.getTable()), in[0]);
      });
  auto quantized = quantizedOf(type);
  RequantAttr requant = op.getRequantAttr();
  return lowering.elementwise(
      {raw, total, spread, root, lowering.of(op.getWeights()),
       lowering.of(op.getBias())},
      type, [&](OpBuilder &b, ValueRange in) -> Value {
        Value distance = i.sub(i.mul(in[0], i(channelsOf(type))), in[1]);
        Value shift = i.sub(i(30 - *op.getFractionBits()),
                            i.shr(evenShift(i, in[2]), i(1)));
        Value z = i.rounded(i.mul(distance, in[3]), shift);
        Value y = i.add(i.mul(z, lowering.parameter(in[4], i64)),
                        lowering.parameter(in[5], i64));
        y = i.rounded(y, i(requant.getShift()));
        y = i.add(y, i(quantized.getZeroPoint()));
        y = arith::MaxSIOp::create(b, lowering.loc, y, i(requant.getMin()));
        y = arith::MinSIOp::create(b, lowering.loc, y, i(requant.getMax()));
        return lowering.contain(y, type);
      });
}

LogicalResult stream::lowerNorm(Lowering &lowering, NormOp op) {
  Value x = lowering.of(op.getInput());
  bool quantized = bool(quantizedOf(op.getOutput().getType()));
  lowering.values.map(op.getOutput(), quantized ? normInteger(lowering, op, x)
                                                : normFloat(lowering, op, x));
  return success();
}
