// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lowering.h"

#include "lib/Conversion/ReshapeTensor.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::stream;

Type stream::containerOf(Type element) {
  if (auto quantized = dyn_cast<quant::UniformQuantizedType>(element))
    element = quantized.getStorageType();
  if (!element.isSignlessInteger())
    return element;
  unsigned bits = element.getIntOrFloatBitWidth();
  unsigned width = bits <= 8 ? 8 : bits <= 16 ? 16 : bits <= 32 ? 32 : 64;
  return IntegerType::get(element.getContext(), width);
}

RankedTensorType stream::containerTensor(RankedTensorType type) {
  return RankedTensorType::get(type.getShape(),
                               containerOf(type.getElementType()));
}

Value Lowering::number(Type type, double value) {
  TypedAttr attribute =
      isa<FloatType>(type)
          ? TypedAttr(builder.getFloatAttr(type, value))
          : TypedAttr(builder.getIntegerAttr(type, int64_t(value)));
  return arith::ConstantOp::create(builder, loc, attribute);
}

Value Lowering::integer(int64_t value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getI64IntegerAttr(value));
}

static Value resize(OpBuilder &builder, Location loc, Value value, Type type,
                    bool isSigned) {
  unsigned have = value.getType().getIntOrFloatBitWidth();
  unsigned want = type.getIntOrFloatBitWidth();
  if (have == want)
    return value;
  if (have > want)
    return arith::TruncIOp::create(builder, loc, type, value);
  if (isSigned)
    return arith::ExtSIOp::create(builder, loc, type, value);
  return arith::ExtUIOp::create(builder, loc, type, value);
}

Value Lowering::raw(Value scalar, RankedTensorType stream) {
  return resize(builder, loc, scalar, builder.getI64Type(),
                quantizedOf(stream).isSigned());
}

Value Lowering::parameter(Value scalar, Type type) {
  return isa<FloatType>(type) ? scalar
                              : resize(builder, loc, scalar, type, true);
}

Value Lowering::contain(Value wide, RankedTensorType stream) {
  return resize(builder, loc, wide, containerOf(stream.getElementType()),
                quantizedOf(stream).isSigned());
}

Value Lowering::filled(Sizes shape, Type element, double value) {
  Value empty = tensor::EmptyOp::create(builder, loc, shape, element);
  return linalg::FillOp::create(builder, loc, number(element, value), empty)
      .getResult(0);
}

Value Lowering::reshape(Value tensor, ArrayRef<int64_t> shape) {
  return reshapeTensor(builder, loc, tensor, shape);
}

Value Lowering::padded(Value tensor, std::optional<ArrayRef<int64_t>> pads,
                       double filler) {
  if (!pads)
    return tensor;
  size_t spatial = pads->size() / 2;
  SmallVector<OpFoldResult> low(spatial + 2, builder.getIndexAttr(0));
  SmallVector<OpFoldResult> high = low;
  for (size_t i = 0; i < spatial; ++i) {
    low[i + 1] = builder.getIndexAttr((*pads)[i]);
    high[i + 1] = builder.getIndexAttr((*pads)[i + spatial]);
  }
  Type element = cast<RankedTensorType>(tensor.getType()).getElementType();
  return tensor::PadOp::create(builder, loc, Type(), tensor, low, high,
                               number(element, filler));
}

Value Lowering::generic(ValueRange inputs, Value init, unsigned loops,
                        ArrayRef<SmallVector<AffineExpr>> maps, Body body) {
  MLIRContext *context = builder.getContext();
  SmallVector<AffineMap> indexing;
  for (ArrayRef<AffineExpr> map : maps)
    indexing.push_back(AffineMap::get(loops, 0, map, context));
  SmallVector<utils::IteratorType> iterators(loops,
                                             utils::IteratorType::reduction);
  for (AffineExpr expr : maps.back())
    if (auto dim = dyn_cast<AffineDimExpr>(expr))
      iterators[dim.getPosition()] = utils::IteratorType::parallel;
  auto build = [&](OpBuilder &inner, Location, ValueRange arguments) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(inner.getInsertionBlock());
    linalg::YieldOp::create(builder, loc, body(builder, arguments));
  };
  return linalg::GenericOp::create(builder, loc, TypeRange(init.getType()),
                                   inputs, ValueRange(init), indexing,
                                   iterators, build)
      .getResult(0);
}

/// How an elementwise op over `shape` indexes an input.
static SmallVector<AffineExpr> broadcastMap(Builder &builder, Value input,
                                            ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(input.getType());
  size_t skipped = shape.size() - type.getRank();
  SmallVector<AffineExpr> map;
  for (auto [dim, size] : llvm::enumerate(type.getShape()))
    map.push_back(size == 1 ? builder.getAffineConstantExpr(0)
                            : builder.getAffineDimExpr(dim + skipped));
  return map;
}

Value Lowering::elementwise(ValueRange inputs, RankedTensorType result,
                            Body body) {
  RankedTensorType type = containerTensor(result);
  SmallVector<SmallVector<AffineExpr>> maps;
  for (Value input : inputs)
    maps.push_back(broadcastMap(builder, input, type.getShape()));
  SmallVector<AffineExpr> all;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    all.push_back(builder.getAffineDimExpr(dim));
  maps.push_back(all);
  Value empty = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                        type.getElementType());
  return generic(inputs, empty, type.getRank(), maps, body);
}

Value Lowering::requantize(Value accumulators, Value multiplier,
                           RequantAttr requant, RankedTensorType result) {
  auto body = [&](OpBuilder &b, ValueRange in) -> Value {
    Value acc = resize(b, loc, in[0], b.getI64Type(), true);
    Value factor = parameter(in[1], b.getI64Type());
    int64_t shift = requant.getShift();
    Value y = arith::MulIOp::create(b, loc, acc, factor);
    y = arith::AddIOp::create(b, loc, y, integer(int64_t(1) << (shift - 1)));
    y = arith::ShRSIOp::create(b, loc, y, integer(shift));
    y = arith::AddIOp::create(b, loc, y,
                              integer(quantizedOf(result).getZeroPoint()));
    y = arith::MaxSIOp::create(b, loc, y, integer(requant.getMin()));
    y = arith::MinSIOp::create(b, loc, y, integer(requant.getMax()));
    return contain(y, result);
  };
  return elementwise({accumulators, multiplier}, result, body);
}

Value Lowering::lookup(Value table, Value index, int64_t fraction) {
  OpBuilder &b = builder;
  Type wide = b.getI64Type();
  auto at = [&](Value i) {
    Value place = arith::IndexCastOp::create(b, loc, b.getIndexType(), i);
    Value element = tensor::ExtractOp::create(b, loc, table, place);
    return parameter(element, wide);
  };
  if (fraction == 0)
    return at(index);
  Value shift = integer(fraction);
  Value entry = arith::ShRSIOp::create(b, loc, index, shift);
  Value rest = arith::AndIOp::create(b, loc, index,
                                     integer((int64_t(1) << fraction) - 1));
  Value first = at(entry);
  Value second = at(arith::AddIOp::create(b, loc, entry, integer(1)));
  Value step = arith::SubIOp::create(b, loc, second, first);
  Value sum = arith::ShLIOp::create(b, loc, first, shift);
  sum = arith::AddIOp::create(b, loc, sum,
                              arith::MulIOp::create(b, loc, step, rest));
  sum =
      arith::AddIOp::create(b, loc, sum, integer(int64_t(1) << (fraction - 1)));
  return arith::ShRSIOp::create(b, loc, sum, shift);
}

Value Lowering::overChannels(Value x, double start, Body body) {
  auto type = cast<RankedTensorType>(x.getType());
  Sizes shape(type.getShape());
  shape.back() = 1;
  SmallVector<AffineExpr> all;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    all.push_back(builder.getAffineDimExpr(dim));
  SmallVector<AffineExpr> position = all;
  position.back() = builder.getAffineConstantExpr(0);
  Value init = filled(shape, type.getElementType(), start);
  return generic(x, init, type.getRank(), {all, position}, body);
}
