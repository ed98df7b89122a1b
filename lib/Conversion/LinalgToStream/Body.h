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
/// The op as a node.
Expression nodeOf(Operation *op, ArrayRef<Symbol> operands);
bool isSame(const Stream &a, const Stream &b);
bool isSame(const Array &a, const Array &b);
bool isSame(const Symbol &a, const Symbol &b);

/// Scores of which some do not take part in the softmax that reads them.
struct Mask {
  Symbol scores;
  Array taken;                ///< 1 or 0
  std::optional<Array> added; ///< to the scores that take part
};

/// The mask that an op adds to or selects from its operands, if it does: minus
/// infinity, or what is so low that its exponential is nothing.
std::optional<Mask> maskOf(Operation *op, ArrayRef<Symbol> operands,
                           SizesRef loops);

/// Evaluates one op after another over tensors of the shape `loops`.
class Body {
public:
  /// `softmaxNext`: only a softmax reads the result, so that what is as low as
  /// a mask is one.
  Body(OpBuilder &builder, Location loc, SizesRef loops,
       bool softmaxNext = false)
      : builder(builder), loc(loc), loops(loops), softmaxNext(softmaxNext) {}

  /// The result of `op`. Whether a stream among the operands may be folded into
  /// its layer is the stream's `exclusive`.
  llvm::Expected<Symbol> apply(Operation *op, ArrayRef<Symbol> operands);

  /// The stream that a symbol is; builds the map of an expression.
  llvm::Expected<Stream> materialize(const Symbol &symbol);

private:
  llvm::Expected<Symbol> onArrays(Operation *op, ArrayRef<Symbol> operands);
  llvm::Expected<Symbol> onChannels(Operation *op, ArrayRef<Symbol> operands);
  llvm::Expected<Symbol> onSoftmax(Operation *op, ArrayRef<Symbol> operands);
  llvm::Expected<Symbol> onMask(Operation *op, const Mask &mask);
  std::optional<Symbol> onSum(Operation *op, ArrayRef<Symbol> operands);

  OpBuilder &builder;
  Location loc;
  SizesRef loops;
  bool softmaxNext;
};

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_BODY_H
