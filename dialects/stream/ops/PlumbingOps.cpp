// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/StreamDialect.h"

using namespace mlir;
using namespace mlir::stream;

LogicalResult ForkOp::verify() {
  if (getOutputs().size() < 2) // fork_c1
    return emitOpError() << "needs at least 2 outputs, got "
                         << getOutputs().size();
  for (Type type : getOutputs().getTypes())
    if (type != getInput().getType()) // fork_c2
      return emitOpError() << "output of type " << type
                           << " differs from the input's "
                           << getInput().getType();
  return success();
}
