// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the values of an elementwise region are: numbers, constants per channel,
// whole streams, or scalar expressions that a map will compute.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_BODY_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_BODY_H

#include "Values.h"

namespace mlir::stream {

using Symbol = std::variant<double, Array, Stream, SoftmaxPart, Expression>;

/// A scalar op of a map's region, not built yet.
struct Node {
  OperationName name;
  SmallVector<NamedAttribute> attributes;
  SmallVector<Type> operandTypes; ///< what a number among them becomes
  Type type;
  std::vector<Symbol> operands;
};

template <typename Kind> const Kind *as(const Symbol &symbol) {
  return std::get_if<Kind>(&symbol);
}
bool isSame(const Stream &a, const Stream &b);
bool isSame(const Array &a, const Array &b);
bool isSame(const Symbol &a, const Symbol &b);

/// Evaluates one op after another over tensors of the shape `loops`.
class Body {
public:
  Body(OpBuilder &builder, Location loc, SizesRef loops)
      : builder(builder), loc(loc), loops(loops) {}

  /// The result of `op`. Whether a stream among the operands may be folded into
  /// its layer is the stream's `exclusive`.
  llvm::Expected<Symbol> apply(Operation *op, ArrayRef<Symbol> operands);

  /// The stream that a symbol is; builds the map of an expression.
  llvm::Expected<Stream> materialize(const Symbol &symbol);

private:
  llvm::Expected<Symbol> onArrays(Operation *op, ArrayRef<Symbol> operands);
  llvm::Expected<Symbol> onChannels(Operation *op, ArrayRef<Symbol> operands);
  std::optional<Symbol> onSoftmax(Operation *op, ArrayRef<Symbol> operands);
  std::optional<Symbol> onSum(Operation *op, ArrayRef<Symbol> operands);

  OpBuilder &builder;
  Location loc;
  SizesRef loops;
};

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_BODY_H
