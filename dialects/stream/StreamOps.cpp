// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/StreamDialect.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

// A mistyped count must not become gigabytes of types.
constexpr unsigned kMostCopies = 1024;

/// `tensor<..> to 3`: the type of the input and how many outputs share it.
ParseResult parseCopies(OpAsmParser &parser, Type &input,
                        SmallVectorImpl<Type> &outputs) {
  unsigned copies = 0;
  if (parser.parseType(input) || parser.parseKeyword("to"))
    return failure();
  llvm::SMLoc where = parser.getCurrentLocation();
  if (parser.parseInteger(copies))
    return failure();
  if (copies > kMostCopies)
    return parser.emitError(where)
           << "at most " << kMostCopies << " copies, got " << copies;
  outputs.assign(copies, input);
  return success();
}

void printCopies(OpAsmPrinter &printer, Operation *, Type input,
                 TypeRange outputs) {
  printer << input << " to " << outputs.size();
}

} // namespace

#define GET_OP_CLASSES
#include "dialects/stream/StreamOps.cpp.inc"

void StreamDialect::registerOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/stream/StreamOps.cpp.inc"
      >();
}
