// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Conversion/ReshapeTensor.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

/// One group of all dimensions; no group for a scalar.
static SmallVector<ReassociationIndices> allOf(int64_t rank) {
  ReassociationIndices dims;
  for (int64_t dim = 0; dim < rank; ++dim)
    dims.push_back(dim);
  if (rank == 0)
    return {};
  return {dims};
}

Value stream::reshapeTensor(OpBuilder &builder, Location loc, Value tensor,
                            ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (type.getShape() == shape)
    return tensor;
  if (type.getRank() > 1)
    tensor = tensor::CollapseShapeOp::create(builder, loc, tensor,
                                             allOf(type.getRank()));
  if (shape.size() == 1)
    return tensor;
  auto result = RankedTensorType::get(shape, type.getElementType());
  if (shape.empty())
    return tensor::CollapseShapeOp::create(builder, loc, result, tensor,
                                           ArrayRef<ReassociationIndices>());
  return tensor::ExpandShapeOp::create(builder, loc, result, tensor,
                                       allOf(shape.size()));
}
