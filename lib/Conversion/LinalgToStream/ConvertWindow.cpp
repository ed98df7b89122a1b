// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops over two operands: which kind they are.

#include "Scope.h"

using namespace mlir;
using namespace mlir::stream;

llvm::Expected<Entry> stream::convertWindow(Scope &scope, linalg::LinalgOp op) {
  OpOperand *first = op.getDpsInputOperand(0),
            *second = op.getDpsInputOperand(1);
  Combiner combiner = combinerOf(op);
  bool swapped =
      !scope.find<Stream>(first->get()) && combiner == Combiner::MultiplyAdd;
  std::optional<Roles> roles = rolesOf(op, swapped);
  if (!roles || combiner == Combiner::Other)
    return refuse("loops over two operands that are no convolution, matrix "
                  "product or pool");
  auto *filter = scope.find<Array>(swapped ? first->get() : second->get());
  bool isProduct = roles->image.empty() && combiner == Combiner::MultiplyAdd;
  if (isProduct && (!filter || roles->extent(roles->group) != 1))
    return convertMatmul(scope, op, *roles, swapped);
  auto x = scope.stream(swapped ? *second : *first);
  if (!x)
    return x.takeError();
  if (combiner != Combiner::MultiplyAdd)
    return convertPool(scope, op, *roles, *x, combiner == Combiner::Max);
  if (!filter)
    return refuse("a convolution with computed weights");
  return isProduct ? convertProduct(scope, op, *roles, *x, *filter)
                   : convertConvolution(scope, op, *roles, *x, *filter);
}
