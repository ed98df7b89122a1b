// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise ops, broadcasts and transposes.

#include "Body.h"
#include "Loops.h"
#include "Scalar.h"
#include "Scope.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/IR/TypeUtilities.h"

#include <numeric>

using namespace mlir;
using namespace mlir::stream;

/// An operand over the loops: dimensions it does not have are repetitions.
static llvm::Expected<Symbol>
overLoops(const Entry &entry, SizesRef operandLoops, SizesRef ranges) {
  Sizes dims(ranges.size(), -1), sizes(ranges.size(), 1), order;
  for (auto [dim, loop] : llvm::enumerate(operandLoops))
    if (loop >= 0) {
      dims[loop] = dim;
      sizes[loop] = ranges[loop];
    }
  if (auto *array = std::get_if<Array>(&entry))
    return array->view(dims, ranges);
  for (int64_t dim : dims)
    if (dim >= 0)
      order.push_back(dim);
  for (auto [dim, loop] : llvm::enumerate(operandLoops))
    if (loop < 0)
      order.push_back(dim);
  // A stream may wait to be repeated: then its size is 1 where the loop's is
  // not, and it stays so.
  auto moved = [&](const Stream &stream) -> llvm::Expected<Stream> {
    auto result = stream.transposed(order);
    if (!result)
      return result;
    result->shape.assign(ranges.size(), 1);
    for (auto [loop, dim] : llvm::enumerate(dims))
      if (dim >= 0)
        result->shape[loop] = stream.shape[dim];
    return result;
  };
  if (auto *stream = std::get_if<Stream>(&entry)) {
    auto result = moved(*stream);
    return result ? llvm::Expected<Symbol>(*result) : result.takeError();
  }
  if (auto *deferred = std::get_if<Deferred>(&entry)) {
    if (SizesRef(deferred->shape) != ranges || !llvm::is_sorted(operandLoops))
      return refuse("broadcasting or transposing elements that are not of f32");
    return deferred->expression;
  }
  SoftmaxPart part = std::get<SoftmaxPart>(entry);
  if (part.kind == SoftmaxPart::Masked || part.kind == SoftmaxPart::Shifted ||
      part.kind == SoftmaxPart::Exp) {
    auto base = moved(part.base);
    if (!base)
      return base.takeError();
    part.base = *base;
    if (part.taken)
      part.taken = part.taken->view(dims, ranges);
  }
  part.shape = sizes;
  return part;
}

/// A region value that is used twice must not be folded into its layer.
static Symbol readBy(Symbol symbol, Value value) {
  if (auto *stream = std::get_if<Stream>(&symbol))
    stream->exclusive &= value.hasOneUse();
  return symbol;
}

static llvm::Expected<Symbol> operandSymbol(Scope &scope, OpOperand &use,
                                            SizesRef operandLoops,
                                            SizesRef ranges) {
  Value operand = use.get();
  if (std::optional<double> number = numberOf(operand))
    return *number;
  const Entry *entry = scope.find(operand);
  if (!entry)
    return refuse("an operand that is no stream and no constant of f32");
  if (std::holds_alternative<Stream>(*entry) &&
      !getElementTypeOrSelf(operand.getType()).isF32())
    return refuse("arithmetic with indices (they may only leave the design)");
  auto *array = std::get_if<Array>(entry);
  if (array && array->shape.empty())
    return double(*array->uniform());
  auto *stream = std::get_if<Stream>(entry);
  if (stream && stream->padding) {
    auto filled = scope.filled(use);
    return filled ? overLoops(*filled, operandLoops, ranges)
                  : filled.takeError();
  }
  auto symbol = overLoops(*entry, operandLoops, ranges);
  return symbol ? llvm::Expected<Symbol>(readBy(*symbol, operand))
                : symbol.takeError();
}

static llvm::Expected<Entry> entryOf(const Symbol &symbol, SizesRef ranges,
                                     Body &body) {
  if (auto *number = std::get_if<double>(&symbol))
    return Array::splat(*number, ranges);
  if (auto *array = std::get_if<Array>(&symbol))
    return *array;
  if (auto *part = std::get_if<SoftmaxPart>(&symbol))
    return *part;
  if (auto *stream = std::get_if<Stream>(&symbol))
    return *stream;
  if (auto *expression = std::get_if<Expression>(&symbol))
    if (!(*expression)->type.isF32())
      return Deferred{*expression, Sizes(ranges)};
  auto stream = body.materialize(symbol);
  if (!stream)
    return stream.takeError();
  return *stream;
}

/// Everything the ops of a region need: values in it and constants around it.
using Symbols = DenseMap<Value, Symbol>;

/// The place along one loop, as a constant over all of them.
static Array indices(size_t loop, SizesRef ranges) {
  std::vector<float> values(ranges[loop]);
  std::iota(values.begin(), values.end(), 0.0f);
  Sizes dims(ranges.size(), -1);
  dims[loop] = 0;
  return Array::of(std::move(values), {ranges[loop]}).view(dims, ranges);
}

static llvm::Expected<Symbol> runBody(Block *block, Symbols &symbols,
                                      SizesRef ranges, Body &body) {
  auto lookup = [&](Value value) -> llvm::Expected<Symbol> {
    if (auto found = symbols.find(value); found != symbols.end())
      return readBy(found->second, value);
    if (std::optional<double> number = numberOf(value))
      return *number;
    return refuse("its body reads a value from outside");
  };
  for (Operation &op : block->without_terminator()) {
    if (isa<arith::ConstantOp>(op) ||
        llvm::all_of(op.getUsers(), llvm::IsaPred<cf::AssertOp>))
      continue; // nothing but an assertion reads it, or it is one
    if (auto index = dyn_cast<linalg::IndexOp>(op)) {
      symbols.insert({Value(op.getResult(0)), indices(index.getDim(), ranges)});
      continue;
    }
    if (op.getNumRegions() || op.getNumOperands() == 0)
      return refuse("'" + op.getName().getStringRef() +
                    "' in its body has no streaming form");
    std::vector<Symbol> operands;
    for (Value operand : op.getOperands()) {
      auto symbol = lookup(operand);
      if (!symbol)
        return symbol;
      operands.push_back(*symbol);
    }
    auto result = body.apply(&op, operands);
    if (!result)
      return result;
    symbols.insert({Value(op.getResult(0)), *result});
  }
  return lookup(block->getTerminator()->getOperand(0));
}

/// Back from the order of the loops to that of the result's dimensions.
static llvm::Expected<Entry> overResult(const Entry &entry, SizesRef loops) {
  if (llvm::is_sorted(loops))
    return entry;
  if (auto *array = std::get_if<Array>(&entry))
    return array->transposed(loops);
  auto *stream = std::get_if<Stream>(&entry);
  if (!stream)
    return refuse("a transpose in the middle of a softmax or a comparison");
  auto moved = stream->transposed(loops);
  if (!moved)
    return moved.takeError();
  return *moved;
}

llvm::Expected<Entry> stream::convertElementwise(Scope &scope,
                                                 linalg::LinalgOp op) {
  Sizes ranges(op.getStaticLoopRanges());
  std::optional<Sizes> out = plainLoops(op.getIndexingMapsArray().back());
  if (!out || out->size() != ranges.size() || llvm::is_contained(*out, -1) ||
      op->getNumResults() != 1)
    return refuse("an elementwise op whose result is not its whole domain");
  Body body(scope.builder, op.getLoc(), ranges,
            isReadBySoftmax(op->getResult(0)));
  Symbols symbols;
  for (OpOperand &operand : op->getOpOperands()) {
    BlockArgument argument = op.getMatchingBlockArgument(&operand);
    if (argument.use_empty())
      continue;
    std::optional<Sizes> loops =
        plainLoops(op.getMatchingIndexingMap(&operand));
    if (!loops)
      return refuse("an operand read at other places than its result");
    auto symbol = operandSymbol(scope, operand, *loops, ranges);
    if (!symbol)
      return symbol.takeError();
    symbols.insert({Value(argument), *symbol});
  }
  auto result = runBody(op.getBlock(), symbols, ranges, body);
  if (!result)
    return result.takeError();
  auto entry = entryOf(*result, ranges, body);
  return entry ? overResult(*entry, *out) : entry.takeError();
}

llvm::Expected<Entry> stream::convertElementwiseTensors(Scope &scope,
                                                        Operation *op) {
  SizesRef ranges = sizesOf(op->getResult(0));
  Sizes loops = upTo(ranges.size());
  Body body(scope.builder, op->getLoc(), ranges,
            isReadBySoftmax(op->getResult(0)));
  std::vector<Symbol> operands;
  for (OpOperand &operand : op->getOpOperands()) {
    auto symbol = operandSymbol(scope, operand, loops, ranges);
    if (!symbol)
      return symbol.takeError();
    operands.push_back(*symbol);
  }
  auto result = body.apply(op, operands);
  return result ? entryOf(*result, ranges, body) : result.takeError();
}
