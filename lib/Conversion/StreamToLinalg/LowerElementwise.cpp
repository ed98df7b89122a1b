// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// map, lookup, softmax.

#include "Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace mlir::stream;

LogicalResult stream::lowerMap(Lowering &lowering, MapOp op) {
  RankedTensorType type = op.getOutput().getType();
  SmallVector<Value> inputs;
  for (Value input : op.getInputs())
    inputs.push_back(lowering.of(input));
  auto body = [&](OpBuilder &b, ValueRange in) -> Value {
    IRMapping scalars;
    Block &block = op.getBody().front();
    for (auto [argument, value] : llvm::zip(block.getArguments(), in)) {
      bool narrow = argument.getType() != value.getType();
      scalars.map(argument,
                  narrow ? Value(arith::TruncIOp::create(
                               b, lowering.loc, argument.getType(), value))
                         : value);
    }
    for (Operation &inner : block.without_terminator())
      b.clone(inner, scalars);
    Value result =
        scalars.lookup(cast<YieldOp>(block.getTerminator()).getValue());
    return quantizedOf(type) ? lowering.contain(result, type) : result;
  };
  lowering.values.map(op.getOutput(), lowering.elementwise(inputs, type, body));
  return success();
}

LogicalResult stream::lowerLookup(Lowering &lowering, LookupOp op) {
  RankedTensorType input = op.getInput().getType(),
                   type = op.getOutput().getType();
  int64_t least = quantizedOf(input).getStorageTypeMin();
  Value table = lowering.of(op.getTable());
  auto body = [&](OpBuilder &b, ValueRange in) -> Value {
    Value index = arith::SubIOp::create(
        b, lowering.loc, lowering.raw(in[0], input), lowering.integer(least));
    return lowering.contain(lowering.lookup(table, index, op.getFractionBits()),
                            type);
  };
  lowering.values.map(
      op.getOutput(),
      lowering.elementwise(lowering.of(op.getInput()), type, body));
  return success();
}

/// `x` where the mask of a softmax lets it take part, else `other`.
static Value masked(Lowering &lowering, SoftmaxOp op, Value x, double other) {
  std::optional<DenseIntElementsAttr> mask = op.getMask();
  if (!mask)
    return x;
  OpBuilder &b = lowering.builder;
  auto type = cast<RankedTensorType>(x.getType());
  int64_t rows = mask->getType().getShape()[0];
  int64_t channels = channelsOf(type);
  int64_t run = type.getNumElements() / channels / rows;
  auto flat =
      RankedTensorType::get({rows, run, channels}, type.getElementType());
  SmallVector<int8_t> bytes; // a memory of bits is none to LLVM
  for (bool takes : mask->getValues<bool>())
    bytes.push_back(takes);
  Value taken = arith::ConstantOp::create(
      b, lowering.loc,
      DenseElementsAttr::get(
          RankedTensorType::get({rows, 1, channels}, b.getI8Type()),
          ArrayRef<int8_t>(bytes)));
  Value result = lowering.elementwise(
      {lowering.reshape(x, flat.getShape()), taken}, flat,
      [&](OpBuilder &b, ValueRange in) -> Value {
        Value none = lowering.number(type.getElementType(), other);
        Value takes =
            arith::CmpIOp::create(b, lowering.loc, arith::CmpIPredicate::ne,
                                  in[1], lowering.number(b.getI8Type(), 0));
        return arith::SelectOp::create(b, lowering.loc, takes, in[0], none);
      });
  return lowering.reshape(result, type.getShape());
}

static Value softmaxFloat(Lowering &lowering, SoftmaxOp op, Value given) {
  Location loc = lowering.loc;
  RankedTensorType type = op.getOutput().getType();
  Value x = masked(lowering, op, given, -INFINITY);
  Value largest = lowering.overChannels(
      x, -INFINITY, [&](OpBuilder &b, ValueRange in) -> Value {
        return arith::MaximumFOp::create(b, loc, in[1], in[0]);
      });
  Value powers = lowering.elementwise(
      {x, largest}, type, [&](OpBuilder &b, ValueRange in) -> Value {
        Value distance = arith::SubFOp::create(b, loc, in[0], in[1]);
        return math::ExpOp::create(b, loc, distance);
      });
  Value total = lowering.overChannels(
      powers, 0, [&](OpBuilder &b, ValueRange in) -> Value {
        return arith::AddFOp::create(b, loc, in[1], in[0]);
      });
  return lowering.elementwise(
      {powers, total}, type, [&](OpBuilder &b, ValueRange in) -> Value {
        return arith::DivFOp::create(b, loc, in[0], in[1]);
      });
}

/// Fraction bits that a table of `entries` implies: none for one of each raw
/// value, f for 2^(bits - f) + 1.
static int64_t fractionBits(int64_t bits, int64_t entries) {
  return entries == int64_t(1) << bits
             ? 0
             : bits - int64_t(llvm::Log2_64(entries - 1));
}

/// docs/quantization.md, section 1.6.
static Value softmaxInteger(Lowering &lowering, SoftmaxOp op, Value x) {
  Location loc = lowering.loc;
  RankedTensorType input = op.getInput().getType(),
                   type = op.getOutput().getType();
  auto to = quantizedOf(type);
  Value table = lowering.of(op.getTable());
  int64_t fraction =
      fractionBits(quantizedOf(input).getStorageTypeIntegralWidth(),
                   op.getTable().getType().getNumElements());
  auto wide =
      RankedTensorType::get(type.getShape(), lowering.builder.getI64Type());
  Value raw = lowering.elementwise(x, wide, [&](OpBuilder &, ValueRange in) {
    return lowering.raw(in[0], input);
  });
  double least = double(std::numeric_limits<int32_t>::min());
  Value largest = lowering.overChannels(
      masked(lowering, op, raw, least), least,
      [&](OpBuilder &b, ValueRange in) -> Value {
        return arith::MaxSIOp::create(b, loc, in[1], in[0]);
      });
  Value powers = lowering.elementwise(
      {raw, largest}, wide, [&](OpBuilder &b, ValueRange in) -> Value {
        Value distance = arith::SubIOp::create(b, loc, in[1], in[0]);
        // That of a masked channel is not looked at; it may be negative.
        distance =
            arith::MaxSIOp::create(b, loc, distance, lowering.integer(0));
        return lowering.lookup(table, distance, fraction);
      });
  powers = masked(lowering, op, powers, 0);
  Value total = lowering.overChannels(
      powers, 0, [&](OpBuilder &b, ValueRange in) -> Value {
        return arith::AddIOp::create(b, loc, in[1], in[0]);
      });
  int64_t one = std::llrint(1 / to.getScale());
  return lowering.elementwise(
      {powers, total}, type, [&](OpBuilder &b, ValueRange in) -> Value {
        Value y = arith::MulIOp::create(b, loc, in[0], lowering.integer(one));
        Value half = arith::ShRSIOp::create(b, loc, in[1], lowering.integer(1));
        y = arith::AddIOp::create(b, loc, y, half);
        y = arith::DivSIOp::create(b, loc, y, in[1]); // both positive
        y = arith::MinSIOp::create(b, loc, y,
                                   lowering.integer(to.getStorageTypeMax()));
        return lowering.contain(y, type);
      });
}

LogicalResult stream::lowerSoftmax(Lowering &lowering, SoftmaxOp op) {
  RankedTensorType type = op.getOutput().getType();
  Value x = lowering.of(op.getInput());
  lowering.values.map(op.getOutput(), quantizedOf(type)
                                          ? softmaxInteger(lowering, op, x)
                                          : softmaxFloat(lowering, op, x));
  return success();
}
