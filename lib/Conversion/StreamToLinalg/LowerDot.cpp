// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// conv, conv_transpose, linear, matmul.

#include "Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::stream;

/// What sums are kept in: f32, i32 where the accumulator fits, else i64.
static Type accumulatorOf(Builder &builder, std::optional<Type> accumulator) {
  if (!accumulator)
    return builder.getF32Type();
  bool small = accumulator->getIntOrFloatBitWidth() <= 32;
  return small ? builder.getI32Type() : builder.getI64Type();
}

/// `total + weight * x`.
static Value addProduct(OpBuilder &b, Location loc, Value total, Value weight,
                        Value x) {
  if (isa<FloatType>(total.getType()))
    return arith::AddFOp::create(b, loc, total,
                                 arith::MulFOp::create(b, loc, weight, x));
  return arith::AddIOp::create(b, loc, total,
                               arith::MulIOp::create(b, loc, weight, x));
}

/// An input element in the accumulator's type.
static Value widen(Lowering &lowering, Value x, RankedTensorType stream,
                   Type type) {
  if (isa<FloatType>(type))
    return x;
  Value wide = lowering.raw(x, stream);
  return type == wide.getType()
             ? wide
             : arith::TruncIOp::create(lowering.builder, lowering.loc, type,
                                       wide);
}

/// Zeros, or the bias at every position; `shape` ends in the filters, perhaps
/// cut into groups.
static Value startOf(Lowering &lowering, Value bias, Sizes shape, int64_t parts,
                     Type type) {
  if (!bias)
    return lowering.filled(shape, type, 0);
  OpBuilder &b = lowering.builder;
  ArrayRef<int64_t> inner = ArrayRef(shape).take_back(parts);
  Value start = lowering.reshape(lowering.of(bias), inner);
  SmallVector<AffineExpr> all, last;
  for (size_t dim = 0; dim < shape.size(); ++dim)
    all.push_back(b.getAffineDimExpr(dim));
  last.assign(all.end() - parts, all.end());
  Value empty = tensor::EmptyOp::create(b, lowering.loc, shape, type);
  return lowering.generic(start, empty, shape.size(), {last, all},
                          [&](OpBuilder &, ValueRange in) {
                            return lowering.parameter(in[0], type);
                          });
}

/// Back to the stream's shape and element type.
template <typename OpTy>
static LogicalResult finish(Lowering &lowering, OpTy op, Value sums) {
  RankedTensorType type = op.getOutput().getType();
  sums = lowering.reshape(sums, type.getShape());
  if (op.getRequantAttr())
    sums = lowering.requantize(sums, lowering.of(op.getMultiplier()),
                               op.getRequantAttr(), type);
  lowering.values.map(op.getOutput(), sums);
  return success();
}

namespace {
/// Loops of a convolution: frame, positions, group, filter, taps, channel.
struct ConvLoops {
  ConvLoops(Builder &builder, size_t spatial) {
    auto next = [&] { return builder.getAffineDimExpr(count++); };
    frame = next();
    for (size_t i = 0; i < spatial; ++i)
      positions.push_back(next());
    group = next();
    filter = next();
    for (size_t i = 0; i < spatial; ++i)
      taps.push_back(next());
    channel = next();
  }

  SmallVector<AffineExpr> weights() const {
    SmallVector<AffineExpr> map{group, filter};
    map.append(taps);
    map.push_back(channel);
    return map;
  }
  SmallVector<AffineExpr> result() const {
    SmallVector<AffineExpr> map{frame};
    map.append(positions);
    map.append({group, filter});
    return map;
  }

  unsigned count = 0;
  AffineExpr frame, group, filter, channel;
  SmallVector<AffineExpr> positions, taps;
};

struct Grouped {
  Value weights;   ///< G x F/G x K.. x C/G
  Sizes inputTail; ///< G, C/G
  Sizes resultShape;
};
} // namespace

template <typename OpTy> static Grouped grouped(Lowering &lowering, OpTy op) {
  int64_t groups = op.getGroups();
  ArrayRef<int64_t> weights = op.getWeights().getType().getShape();
  ArrayRef<int64_t> result = op.getOutput().getType().getShape();
  Sizes shape{groups, weights[0] / groups};
  llvm::append_range(shape, weights.drop_front());
  Grouped parts;
  parts.weights = lowering.reshape(lowering.of(op.getWeights()), shape);
  parts.inputTail = {groups, weights.back()};
  parts.resultShape.assign(result.begin(), result.end() - 1);
  parts.resultShape.append({groups, weights[0] / groups});
  return parts;
}

LogicalResult stream::lowerConv(Lowering &lowering, ConvOp op) {
  OpBuilder &b = lowering.builder;
  RankedTensorType stream = op.getInput().getType();
  Grouped parts = grouped(lowering, op);
  Type type = accumulatorOf(b, op.getAccumulator());
  auto quantized = quantizedOf(stream);
  Value x = lowering.padded(lowering.of(op.getInput()), op.getPads(),
                            quantized ? quantized.getZeroPoint() : 0);
  Sizes shape(cast<RankedTensorType>(x.getType()).getShape().drop_back());
  shape.append(parts.inputTail);
  x = lowering.reshape(x, shape);
  ConvLoops loops(b, stream.getRank() - 2);
  SmallVector<AffineExpr> input{loops.frame};
  for (size_t i = 0; i < loops.positions.size(); ++i)
    input.push_back(loops.positions[i] * entryOf(op.getStrides(), i, 1) +
                    loops.taps[i] * entryOf(op.getDilations(), i, 1));
  input.append({loops.group, loops.channel});
  Value start = startOf(lowering, op.getBias(), parts.resultShape, 2, type);
  auto body = [&](OpBuilder &, ValueRange in) {
    return addProduct(b, lowering.loc, in[2], lowering.parameter(in[1], type),
                      widen(lowering, in[0], stream, type));
  };
  return finish(lowering, op,
                lowering.generic({x, parts.weights}, start, loops.count,
                                 {input, loops.weights(), loops.result()},
                                 body));
}

namespace {
/// Which input position a tap of a transposed convolution reads.
struct Reached {
  SmallVector<Value> index; ///< frame, positions, group, channel
  Value valid;              ///< false between input positions and outside
};
} // namespace

static Reached reachedBy(Lowering &lowering, ConvTransposeOp op) {
  OpBuilder &b = lowering.builder;
  Location loc = lowering.loc;
  size_t spatial = op.getInput().getType().getRank() - 2;
  auto loop = [&](int64_t i) -> Value {
    return linalg::IndexOp::create(b, loc, i);
  };
  auto constant = [&](int64_t i) -> Value {
    return arith::ConstantIndexOp::create(b, loc, i);
  };
  auto compare = [&](arith::CmpIPredicate predicate, Value x,
                     Value y) -> Value {
    return arith::CmpIOp::create(b, loc, predicate, x, y);
  };
  Reached reached;
  reached.index.push_back(loop(0));
  reached.valid = arith::ConstantOp::create(b, loc, b.getBoolAttr(true));
  auto also = [&](Value condition) {
    reached.valid = arith::AndIOp::create(b, loc, reached.valid, condition);
  };
  Value zero = constant(0);
  for (size_t i = 0; i < spatial; ++i) {
    Value stride = constant(entryOf(op.getStrides(), i, 1));
    Value tap =
        arith::MulIOp::create(b, loc, loop(spatial + 3 + i),
                              constant(entryOf(op.getDilations(), i, 1)));
    Value at = arith::AddIOp::create(b, loc, loop(1 + i),
                                     constant(entryOf(op.getPads(), i, 0)));
    at = arith::SubIOp::create(b, loc, at, tap);
    also(compare(arith::CmpIPredicate::sge, at, zero));
    at = arith::MaxSIOp::create(b, loc, at, zero);
    also(compare(arith::CmpIPredicate::eq,
                 arith::RemSIOp::create(b, loc, at, stride), zero));
    Value from = arith::DivSIOp::create(b, loc, at, stride);
    Value last = constant(op.getInput().getType().getDimSize(1 + i) - 1);
    also(compare(arith::CmpIPredicate::sle, from, last));
    reached.index.push_back(arith::MinSIOp::create(b, loc, from, last));
  }
  reached.index.push_back(loop(spatial + 1));
  reached.index.push_back(loop(2 * spatial + 3));
  return reached;
}

LogicalResult stream::lowerConvTranspose(Lowering &lowering,
                                         ConvTransposeOp op) {
  OpBuilder &b = lowering.builder;
  RankedTensorType stream = op.getInput().getType();
  Grouped parts = grouped(lowering, op);
  Type type = accumulatorOf(b, op.getAccumulator());
  Sizes shape(stream.getShape().drop_back());
  shape.append(parts.inputTail);
  Value x = lowering.reshape(lowering.of(op.getInput()), shape);
  ConvLoops loops(b, stream.getRank() - 2);
  Value start = startOf(lowering, op.getBias(), parts.resultShape, 2, type);
  auto body = [&](OpBuilder &, ValueRange in) -> Value {
    Location loc = lowering.loc;
    Reached reached = reachedBy(lowering, op);
    Value value = tensor::ExtractOp::create(b, loc, x, reached.index);
    value = widen(lowering, value, stream, type);
    if (auto quantized = quantizedOf(stream))
      value = arith::SubIOp::create(
          b, loc, value, lowering.number(type, quantized.getZeroPoint()));
    value = arith::SelectOp::create(b, loc, reached.valid, value,
                                    lowering.number(type, 0));
    return addProduct(b, loc, in[1], lowering.parameter(in[0], type), value);
  };
  return finish(lowering, op,
                lowering.generic(parts.weights, start, loops.count,
                                 {loops.weights(), loops.result()}, body));
}

LogicalResult stream::lowerLinear(Lowering &lowering, LinearOp op) {
  OpBuilder &b = lowering.builder;
  RankedTensorType stream = op.getInput().getType();
  int64_t channels = channelsOf(stream),
          filters = channelsOf(op.getOutput().getType());
  int64_t rows = stream.getNumElements() / channels;
  Type type = accumulatorOf(b, op.getAccumulator());
  Value x = lowering.reshape(lowering.of(op.getInput()), {rows, channels});
  Value start = startOf(lowering, op.getBias(), {rows, filters}, 1, type);
  AffineExpr row, filter, channel;
  bindDims(b.getContext(), row, filter, channel);
  auto body = [&](OpBuilder &, ValueRange in) {
    return addProduct(b, lowering.loc, in[2], lowering.parameter(in[1], type),
                      widen(lowering, in[0], stream, type));
  };
  return finish(lowering, op,
                lowering.generic(
                    {x, lowering.of(op.getWeights())}, start, 3,
                    {{row, channel}, {filter, channel}, {row, filter}}, body));
}

LogicalResult stream::lowerMatmul(Lowering &lowering, MatmulOp op) {
  OpBuilder &b = lowering.builder;
  RankedTensorType input = op.getInput().getType(),
                   held = op.getHeld().getType(),
                   output = op.getOutput().getType();
  int64_t groups = op.getGroups(), rows = input.getDimSize(1);
  auto cut = [&](Value stream) {
    RankedTensorType type = cast<RankedTensorType>(stream.getType());
    return lowering.reshape(lowering.of(stream), {type.getDimSize(1), groups,
                                                  channelsOf(type) / groups});
  };
  Type type = accumulatorOf(b, op.getAccumulator());
  auto centered = [&](Value x, RankedTensorType stream) -> Value {
    auto quantized = quantizedOf(stream);
    if (!quantized)
      return x;
    return arith::SubIOp::create(
        b, lowering.loc, widen(lowering, x, stream, type),
        lowering.number(type, quantized.getZeroPoint()));
  };
  AffineExpr row, group, filter, channel;
  bindDims(b.getContext(), row, group, filter, channel);
  SmallVector<AffineExpr> weights{channel, group, filter};
  if (op.getTransposed())
    weights = {filter, group, channel};
  Value start =
      lowering.filled({rows, groups, channelsOf(output) / groups}, type, 0);
  auto body = [&](OpBuilder &, ValueRange in) {
    return addProduct(b, lowering.loc, in[2], centered(in[1], held),
                      centered(in[0], input));
  };
  Value sums = lowering.generic(
      {cut(op.getInput()), cut(op.getHeld())}, start, 4,
      {{row, group, channel}, weights, {row, group, filter}}, body);
  if (op.getScale())
    sums = lowering.elementwise(
        sums,
        RankedTensorType::get({rows, groups, channelsOf(output) / groups},
                              b.getF32Type()),
        [&](OpBuilder &, ValueRange in) -> Value {
          return arith::MulFOp::create(
              b, lowering.loc, in[0],
              lowering.number(type, op.getScale()->convertToFloat()));
        });
  return finish(lowering, op, sums);
}
