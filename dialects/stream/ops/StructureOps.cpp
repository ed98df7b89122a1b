// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/StreamDialect.h"

using namespace mlir;
using namespace mlir::stream;

LogicalResult ReshapeOp::verify() {
  int64_t from = getInput().getType().getNumElements();
  int64_t to = getOutput().getType().getNumElements();
  if (from != to) // reshape_c3
    return emitOpError() << "input has " << from << " elements, output " << to;
  return success();
}
