// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/StreamDialect.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

/// `tensor<..> to 3`: the type of the input and how many outputs share it.
ParseResult parseCopies(OpAsmParser &parser, Type &input,
                        SmallVectorImpl<Type> &outputs) {
  unsigned copies = 0;
  if (parser.parseType(input) || parser.parseKeyword("to") ||
      parser.parseInteger(copies))
    return failure();
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
