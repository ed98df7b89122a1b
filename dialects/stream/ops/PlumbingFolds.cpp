// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/StreamDialect.h"

using namespace mlir;
using namespace mlir::stream;

OpFoldResult ConvertWidthOp::fold(FoldAdaptor) {
  if (getInput().getType() == getOutput().getType())
    return getInput();
  // One converter goes from any width to any other.
  if (auto producer = getInput().getDefiningOp<ConvertWidthOp>()) {
    getInputMutable().assign(producer.getInput());
    return getOutput();
  }
  return {};
}
