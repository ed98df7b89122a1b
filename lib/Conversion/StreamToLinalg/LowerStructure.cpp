// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// reshape, concat, slice, resize.

#include "Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::stream;

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

/// The input position that each output position of a dimension reads.
static Value positions(Lowering &lowering, ResizeOp op, size_t dim) {
  OpBuilder &b = lowering.builder;
  int64_t from = op.getInput().getType().getDimSize(dim + 1);
  int64_t to = op.getOutput().getType().getDimSize(dim + 1);
  SmallVector<int64_t> table;
  if (auto given = op.getIndices())
    llvm::append_range(table,
                       cast<DenseI64ArrayAttr>((*given)[dim]).asArrayRef());
  else
    for (int64_t i = 0; i < to; ++i)
      table.push_back(i / (to / from));
  auto type = RankedTensorType::get(to, b.getI64Type());
  return arith::ConstantOp::create(
      b, lowering.loc, DenseElementsAttr::get(type, ArrayRef(table)));
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
