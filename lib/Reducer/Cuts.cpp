// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Reducer/Cuts.h"

#include "dialects/stream/StreamDialect.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::stream;

SmallVector<Operation *> stream::layersOf(ModuleOp module) {
  SmallVector<Operation *> layers;
  for (auto function : module.getOps<func::FuncOp>())
    for (Operation &op : function.getOps())
      if (isa_and_nonnull<StreamDialect>(op.getDialect()))
        layers.push_back(&op);
  return layers;
}

bool stream::endAt(Operation *layer) {
  Operation *end = layer->getBlock()->getTerminator();
  if (end->getOperands() == layer->getResults())
    return false;
  auto function = cast<func::FuncOp>(layer->getParentOp());
  end->setOperands(layer->getResults());
  function.setType(FunctionType::get(layer->getContext(),
                                     function.getArgumentTypes(),
                                     layer->getResultTypes()));
  function.removeResAttrsAttr();
  return true;
}

bool stream::startAfter(Operation *layer) {
  auto function = cast<func::FuncOp>(layer->getParentOp());
  for (Value result : layer->getResults()) {
    unsigned index = function.getNumArguments();
    if (failed(function.insertArgument(index, result.getType(), {},
                                       layer->getLoc())))
      return false;
    result.replaceAllUsesWith(function.getArgument(index));
  }
  return true;
}

bool stream::bypass(Operation *layer) {
  if (layer->getNumResults() != 1)
    return false;
  for (Value operand : layer->getOperands()) {
    if (operand.getType() != layer->getResult(0).getType())
      continue;
    layer->getResult(0).replaceAllUsesWith(operand);
    return true;
  }
  return false;
}

void stream::eraseUnused(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    SmallVector<Operation *> ops;
    for (Operation &op : function.getBody().front())
      ops.push_back(&op);
    for (Operation *op : llvm::reverse(ops))
      if (isOpTriviallyDead(op))
        op->erase();
    for (unsigned index = function.getNumArguments(); index-- > 0;)
      if (function.getArgument(index).use_empty())
        (void)function.eraseArgument(index);
  }
}
