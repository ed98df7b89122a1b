// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attributes on function arguments and results: where a stream sits in the
// user's model.

#include "dialects/stream/StreamDialect.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/SmallSet.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

bool isPermutation(ArrayRef<int64_t> order) {
  llvm::SmallSet<int64_t, 6> seen;
  return llvm::all_of(order, [&](int64_t dim) {
    return dim >= 0 && dim < int64_t(order.size()) && seen.insert(dim).second;
  });
}

LogicalResult verifyOrder(Operation *op, RankedTensorType type,
                          ArrayRef<int64_t> model, ArrayRef<int64_t> order) {
  if (order.size() != model.size() || !isPermutation(order)) // boundary_c3
    return op->emitOpError() << "stream.permutation [" << order
                             << "] is not a permutation of the " << model.size()
                             << " dimensions of stream.model_shape";
  SmallVector<int64_t> shape;
  for (int64_t dim : order)
    shape.push_back(model[dim]);
  if (type.getShape() != ArrayRef<int64_t>(shape)) // boundary_c4
    return op->emitOpError()
           << "stream.model_shape and stream.permutation give [" << shape
           << "], the tensor is [" << type.getShape() << "]";
  return success();
}

LogicalResult verifyBoundary(Operation *op, Type type, DictionaryAttr attrs) {
  Attribute name = attrs.get("stream.name");
  if (name && !isa<StringAttr>(name)) // boundary_c1
    return op->emitOpError() << "stream.name must be a string, got " << name;
  Attribute element = attrs.get("stream.element_type");
  auto elementType = dyn_cast_or_null<TypeAttr>(element);
  if (element &&
      !(elementType && elementType.getValue().isInteger())) // boundary_c5
    return op->emitOpError()
           << "stream.element_type must be an integer type, got " << element;
  Attribute model = attrs.get("stream.model_shape");
  Attribute order = attrs.get("stream.permutation");
  if (!model && !order)
    return success();
  auto sizes = dyn_cast_or_null<DenseI64ArrayAttr>(model);
  auto dims = dyn_cast_or_null<DenseI64ArrayAttr>(order);
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!sizes || (order && !dims) || !tensor) // boundary_c2
    return op->emitOpError()
           << "stream.model_shape and stream.permutation must be "
              "i64 arrays on a tensor, the first always given";
  auto identity = llvm::to_vector(llvm::seq<int64_t>(0, sizes.size()));
  return verifyOrder(op, tensor, sizes,
                     dims ? dims.asArrayRef() : ArrayRef(identity));
}

} // namespace

LogicalResult StreamDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                      unsigned index,
                                                      NamedAttribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return success();
  return verifyBoundary(op, function.getArgumentTypes()[index],
                        function.getArgAttrDict(index));
}

LogicalResult StreamDialect::verifyRegionResultAttribute(Operation *op,
                                                         unsigned,
                                                         unsigned index,
                                                         NamedAttribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return success();
  return verifyBoundary(op, function.getResultTypes()[index],
                        function.getResultAttrDict(index));
}
