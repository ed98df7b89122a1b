// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// constant, reshape, permute, concat, slice, pad, resize, interpolate.

#include "Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace mlir::stream;

LogicalResult stream::lowerConstantStream(Lowering &lowering, ConstantOp op) {
  RankedTensorType type = op.getOutput().getType();
  Value values = lowering.of(op.getValues());
  if (quantizedOf(type))
    values = lowering.elementwise(
        values, type, [&](OpBuilder &b, ValueRange in) -> Value {
          return lowering.contain(lowering.parameter(in[0], b.getI64Type()),
                                  type);
        });
  lowering.values.map(op.getOutput(), values);
  return success();
}

LogicalResult stream::lowerReshape(Lowering &lowering, ReshapeOp op) {
  ArrayRef<int64_t> shape = op.getOutput().getType().getShape();
  lowering.values.map(op.getOutput(),
                      lowering.reshape(lowering.of(op.getInput()), shape));
  return success();
}

static SmallVector<OpFoldResult> indices(Builder &builder,
                                         ArrayRef<int64_t> values) {
  SmallVector<OpFoldResult> result;
  for (int64_t value : values)
    result.push_back(builder.getIndexAttr(value));
  return result;
}

LogicalResult stream::lowerConcat(Lowering &lowering, ConcatOp op) {
  OpBuilder &b = lowering.builder;
  RankedTensorType type = containerTensor(op.getOutput().getType());
  Value result = tensor::EmptyOp::create(b, lowering.loc, type.getShape(),
                                         type.getElementType());
  Sizes begins(type.getRank(), 0), steps(type.getRank(), 1);
  for (Value input : op.getInputs()) {
    Value part = lowering.of(input);
    ArrayRef<int64_t> shape = cast<RankedTensorType>(part.getType()).getShape();
    result = tensor::InsertSliceOp::create(
        b, lowering.loc, part, result, indices(b, begins), indices(b, shape),
        indices(b, steps));
    begins[op.getAxis()] += shape[op.getAxis()];
  }
  lowering.values.map(op.getOutput(), result);
  return success();
}

LogicalResult stream::lowerSlice(Lowering &lowering, SliceOp op) {
  OpBuilder &b = lowering.builder;
  ArrayRef<int64_t> shape = op.getOutput().getType().getShape();
  Sizes begins{0}, steps(shape.size(), 1);
  llvm::append_range(begins, op.getBegins());
  if (op.getSteps())
    llvm::copy(*op.getSteps(), steps.begin() + 1);
  Value result = tensor::ExtractSliceOp::create(
      b, lowering.loc, lowering.of(op.getInput()), indices(b, begins),
      indices(b, shape), indices(b, steps));
  lowering.values.map(op.getOutput(), result);
  return success();
}

LogicalResult stream::lowerPermute(Lowering &lowering, PermuteOp op) {
  OpBuilder &b = lowering.builder;
  Value from = lowering.reshape(lowering.of(op.getInput()), op.getDims());
  RankedTensorType type = containerTensor(op.getOutput().getType());
  Sizes shape;
  for (int64_t dim : op.getPermutation())
    shape.push_back(op.getDims()[dim]);
  Value empty =
      tensor::EmptyOp::create(b, lowering.loc, shape, type.getElementType());
  Value moved = linalg::TransposeOp::create(b, lowering.loc, from, empty,
                                            op.getPermutation())
                    ->getResult(0);
  lowering.values.map(op.getOutput(), lowering.reshape(moved, type.getShape()));
  return success();
}

LogicalResult stream::lowerPad(Lowering &lowering, PadOp op) {
  OpBuilder &b = lowering.builder;
  RankedTensorType from = op.getInput().getType(),
                   to = op.getOutput().getType();
  double value = op.getValue().convertToFloat();
  if (auto type = quantizedOf(to)) // the nearest raw value, halves to even
    value = std::clamp(
        std::nearbyint(value / type.getScale()) + double(type.getZeroPoint()),
        double(type.getStorageTypeMin()), double(type.getStorageTypeMax()));
  Sizes low{0}, high{0};
  for (auto [i, begin] : llvm::enumerate(op.getBegins())) {
    low.push_back(begin);
    high.push_back(to.getDimSize(i + 1) - begin - from.getDimSize(i + 1));
  }
  Value filler = lowering.number(containerOf(to.getElementType()), value);
  Value result =
      tensor::PadOp::create(b, lowering.loc, Type(), lowering.of(op.getInput()),
                            indices(b, low), indices(b, high), filler);
  lowering.values.map(op.getOutput(), result);
  return success();
}

template <typename Number>
static Value table(Lowering &lowering, ArrayRef<Number> numbers, Type element) {
  auto type = RankedTensorType::get(numbers.size(), element);
  return arith::ConstantOp::create(lowering.builder, lowering.loc,
                                   DenseElementsAttr::get(type, numbers));
}

/// The input position that each output position of a dimension reads.
static Value positions(Lowering &lowering, ResizeOp op, size_t dim) {
  int64_t from = op.getInput().getType().getDimSize(dim + 1);
  int64_t to = op.getOutput().getType().getDimSize(dim + 1);
  SmallVector<int64_t> places;
  if (auto given = op.getIndices())
    llvm::append_range(places,
                       cast<DenseI64ArrayAttr>((*given)[dim]).asArrayRef());
  else
    for (int64_t i = 0; i < to; ++i)
      places.push_back(i / (to / from));
  return table(lowering, ArrayRef<int64_t>(places),
               lowering.builder.getI64Type());
}

LogicalResult stream::lowerResize(Lowering &lowering, ResizeOp op) {
  OpBuilder &b = lowering.builder;
  RankedTensorType type = containerTensor(op.getOutput().getType());
  size_t rank = type.getRank();
  Value x = lowering.of(op.getInput());
  SmallVector<AffineExpr> all;
  SmallVector<SmallVector<AffineExpr>> maps;
  SmallVector<Value> tables;
  for (size_t dim = 0; dim < rank; ++dim)
    all.push_back(b.getAffineDimExpr(dim));
  for (size_t dim = 0; dim + 2 < rank; ++dim) {
    tables.push_back(positions(lowering, op, dim));
    maps.push_back({all[dim + 1]});
  }
  maps.push_back(all);
  auto body = [&](OpBuilder &, ValueRange in) -> Value {
    auto loop = [&](int64_t dim) -> Value {
      return linalg::IndexOp::create(b, lowering.loc, dim);
    };
    SmallVector<Value> index{loop(0)};
    for (size_t dim = 0; dim + 2 < rank; ++dim)
      index.push_back(arith::IndexCastOp::create(b, lowering.loc,
                                                 b.getIndexType(), in[dim]));
    index.push_back(loop(rank - 1));
    return tensor::ExtractOp::create(b, lowering.loc, x, index);
  };
  Value empty = tensor::EmptyOp::create(b, lowering.loc, type.getShape(),
                                        type.getElementType());
  lowering.values.map(op.getOutput(),
                      lowering.generic(tables, empty, rank, maps, body));
  return success();
}

/// Dimension `dim` of `x` between the positions `indices` and the next ones, by
/// `weights` of 2^bits. Integers (i64) come out times 2^bits.
static Value between(Lowering &lowering, Value x, size_t dim,
                     ArrayRef<int64_t> indices, ArrayRef<int64_t> weights,
                     int64_t bits) {
  OpBuilder &b = lowering.builder;
  Location loc = lowering.loc;
  auto type = cast<RankedTensorType>(x.getType());
  Type element = type.getElementType();
  int64_t last = type.getDimSize(dim) - 1;
  SmallVector<int64_t> next;
  SmallVector<float> shares;
  for (auto [index, weight] : llvm::zip_equal(indices, weights)) {
    next.push_back(std::min(index + 1, last));
    shares.push_back(float(std::ldexp(double(weight), -int(bits))));
  }
  bool real = isa<FloatType>(element);
  Value share = real ? table(lowering, ArrayRef<float>(shares), element)
                     : table(lowering, weights, element);
  SmallVector<Value> tables{
      table(lowering, indices, b.getI64Type()),
      table(lowering, ArrayRef<int64_t>(next), b.getI64Type()), share};
  Sizes shape(type.getShape());
  shape[dim] = indices.size();
  SmallVector<AffineExpr> all;
  for (size_t i = 0; i < shape.size(); ++i)
    all.push_back(b.getAffineDimExpr(i));
  SmallVector<AffineExpr> one{all[dim]};
  auto read = [&](Value at) -> Value {
    SmallVector<Value> place;
    for (size_t i = 0; i < shape.size(); ++i)
      place.push_back(linalg::IndexOp::create(b, loc, i));
    place[dim] = arith::IndexCastOp::create(b, loc, b.getIndexType(), at);
    return tensor::ExtractOp::create(b, loc, x, place);
  };
  auto body = [&](OpBuilder &, ValueRange in) -> Value {
    Value low = read(in[0]), high = read(in[1]);
    if (real) {
      Value step = arith::SubFOp::create(b, loc, high, low);
      step = arith::MulFOp::create(b, loc, step, in[2]);
      return arith::AddFOp::create(b, loc, low, step);
    }
    Value step = arith::SubIOp::create(b, loc, high, low);
    step = arith::MulIOp::create(b, loc, step, in[2]);
    low = arith::ShLIOp::create(b, loc, low, lowering.integer(bits));
    return arith::AddIOp::create(b, loc, low, step);
  };
  Value empty = tensor::EmptyOp::create(b, loc, shape, element);
  return lowering.generic(tables, empty, shape.size(), {one, one, one, all},
                          body);
}

LogicalResult stream::lowerInterpolate(Lowering &lowering, InterpolateOp op) {
  RankedTensorType from = op.getInput().getType(),
                   to = op.getOutput().getType();
  Value x = lowering.of(op.getInput());
  bool exact = bool(quantizedOf(to));
  Type wide = lowering.builder.getI64Type();
  if (exact)
    x = lowering.elementwise(
        x, RankedTensorType::get(from.getShape(), wide),
        [&](OpBuilder &, ValueRange in) { return lowering.raw(in[0], from); });
  int64_t bits = op.getFractionBits(), spatial = from.getRank() - 2;
  auto list = [](ArrayAttr lists, int64_t i) {
    return cast<DenseI64ArrayAttr>(lists[i]).asArrayRef();
  };
  for (int64_t i = 0; i < spatial; ++i)
    x = between(lowering, x, i + 1, list(op.getIndices(), i),
                list(op.getWeights(), i), bits);
  if (exact)
    x = lowering.elementwise(x, to, [&](OpBuilder &b, ValueRange in) -> Value {
      int64_t shift = bits * spatial;
      Value y = arith::AddIOp::create(
          b, lowering.loc, in[0], lowering.integer(int64_t(1) << (shift - 1)));
      y = arith::ShRSIOp::create(b, lowering.loc, y, lowering.integer(shift));
      return lowering.contain(y, to);
    });
  lowering.values.map(op.getOutput(), x);
  return success();
}
