// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions that give the index of the largest or smallest element.

#include "Scope.h"

#include "dialects/stream/StreamOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::stream;

namespace {
/// `select(element P best, index, index of the best)`, the sides swapped or
/// not.
struct Choice {
  bool greater, orEqual; ///< when the new element is taken
  bool swapped;          ///< the select takes it where its condition is false
  unsigned best;         ///< block argument
  unsigned index;        ///< block argument
};
} // namespace

static bool isIndexOf(Value value, int64_t loop) {
  while (auto cast = value.getDefiningOp<arith::IndexCastOp>())
    value = cast.getIn();
  auto index = value.getDefiningOp<linalg::IndexOp>();
  return index && int64_t(index.getDim()) == loop;
}

/// The comparison behind a condition, without tests for NaN: streams hold none.
static arith::CmpFOp comparisonOf(Value condition) {
  auto both = condition.getDefiningOp<arith::AndIOp>();
  for (bool left : {true, false}) {
    auto test = both ? (left ? both.getLhs() : both.getRhs())
                           .getDefiningOp<arith::CmpFOp>()
                     : nullptr;
    if (test && test.getPredicate() == arith::CmpFPredicate::ORD)
      return comparisonOf(left ? both.getRhs() : both.getLhs());
  }
  return condition.getDefiningOp<arith::CmpFOp>();
}

static std::optional<Choice> choiceOf(Value index, int64_t loop) {
  auto select = index.getDefiningOp<arith::SelectOp>();
  auto compare = select ? comparisonOf(select.getCondition()) : nullptr;
  if (!compare)
    return std::nullopt;
  bool straight = isIndexOf(select.getTrueValue(), loop);
  auto kept = dyn_cast<BlockArgument>(straight ? select.getFalseValue()
                                               : select.getTrueValue());
  auto left = dyn_cast<BlockArgument>(compare.getLhs());
  auto right = dyn_cast<BlockArgument>(compare.getRhs());
  if (!kept || !left || !right ||
      !isIndexOf(straight ? select.getTrueValue() : select.getFalseValue(),
                 loop))
    return std::nullopt;
  using P = arith::CmpFPredicate;
  P p = compare.getPredicate();
  bool orEqual = p == P::OGE || p == P::UGE || p == P::OLE || p == P::ULE;
  bool greater = p == P::OGT || p == P::UGT || p == P::OGE || p == P::UGE;
  bool less = p == P::OLT || p == P::ULT || p == P::OLE || p == P::ULE;
  if (!greater && !less)
    return std::nullopt;
  if (right.getArgNumber() == 0) {
    greater = !greater;
    std::swap(left, right);
  }
  if (left.getArgNumber() != 0)
    return std::nullopt;
  return Choice{greater == straight, orEqual == straight, !straight,
                right.getArgNumber(), kept.getArgNumber()};
}

/// Whether `value` is what the comparison leaves as the best element.
static bool isBest(Value value, Value condition, const Choice &choice,
                   bool negated) {
  Operation *op = value.getDefiningOp();
  auto isArgument = [&](unsigned operand, unsigned number) {
    auto argument = dyn_cast<BlockArgument>(op->getOperand(operand));
    return argument && argument.getArgNumber() == number;
  };
  if (isa_and_present<arith::SelectOp>(op))
    return op->getOperand(0) == condition &&
           isArgument(choice.swapped ? 2 : 1, 0) &&
           isArgument(choice.swapped ? 1 : 2, choice.best);
  bool extremum =
      negated ? isa_and_present<arith::MinimumFOp, arith::MinNumFOp>(op)
              : isa_and_present<arith::MaximumFOp, arith::MaxNumFOp>(op);
  return extremum && ((isArgument(0, 0) && isArgument(1, choice.best)) ||
                      (isArgument(1, 0) && isArgument(0, choice.best)));
}

std::optional<Argmax> stream::argmaxOf(linalg::LinalgOp op) {
  SmallVector<unsigned> loops;
  op.getReductionDims(loops);
  if (op.getNumDpsInputs() != 1 || op->getNumResults() != 2 ||
      loops.size() != 1)
    return std::nullopt;
  Operation *yield = op.getBlock()->getTerminator();
  bool first = yield->getOperand(0).getType().isIntOrIndex();
  unsigned result = first ? 0 : 1;
  std::optional<Choice> choice =
      op->getResult(result).use_empty()
          ? std::nullopt
          : choiceOf(yield->getOperand(result), loops[0]);
  if (!choice || choice->index != 1 + result || choice->best != 2 - result)
    return std::nullopt;
  Value condition = yield->getOperand(result).getDefiningOp()->getOperand(0);
  bool negated = !choice->greater;
  if (!isBest(yield->getOperand(1 - result), condition, *choice, negated))
    return std::nullopt;
  return Argmax{result, choice->orEqual, negated};
}

/// Where the comparison starts: lower (or higher) than every element.
static bool startsNeutral(Scope &scope, linalg::LinalgOp op,
                          const Argmax &argmax) {
  auto *array = scope.find<Array>(op.getDpsInits()[1 - argmax.result]);
  std::optional<float> start = array ? array->uniform() : std::nullopt;
  return start && (argmax.negated ? *start >= 3.0e38f : *start <= -3.0e38f);
}

static llvm::Expected<Stream> indexOf(Scope &scope, linalg::LinalgOp op,
                                      const Argmax &argmax) {
  OpOperand *operand = op.getDpsInputOperand(0);
  SmallVector<unsigned> loops;
  op.getReductionDims(loops);
  auto in = plainLoops(op.getMatchingIndexingMap(operand));
  auto out = plainLoops(op.getIndexingMapsArray()[1 + argmax.result]);
  if (!in || !out || !startsNeutral(scope, op, argmax))
    return refuse("a comparison of elements that starts from one of its own");
  auto filled = scope.filled(*operand);
  if (!filled)
    return filled;
  Sizes dim = positionsOf({int64_t(loops[0])}, *in), kept, order;
  for (auto [each, loop] : llvm::enumerate(*in))
    if (loop >= 0 && loop != int64_t(loops[0]))
      kept.push_back(loop);
  if (dim.size() != 1 || kept != *out)
    return refuse("an argmax whose result comes in another order");
  for (int64_t each : filled->wholeOrder().value_or(upTo(filled->shape.size())))
    if (each != dim[0])
      order.push_back(each);
  order.push_back(dim[0]);
  Location loc = op.getLoc();
  auto x =
      inOrder(scope.builder, loc, *filled, Layout::of(filled->shape, order));
  if (!x)
    return x;
  Value input = withChannels(scope.builder, loc, x->value(scope.builder),
                             x->shape[dim[0]]);
  Sizes shape(sizesOf(input)), places = x->shape;
  shape.back() = places[dim[0]] = 1;
  auto flag = [&](bool set) {
    return set ? scope.builder.getUnitAttr() : UnitAttr();
  };
  auto index = ArgmaxOp::create(
      scope.builder, loc, f32Tensor(scope.builder, shape), input,
      flag(argmax.selectLast), flag(argmax.negated), nullptr);
  return streamOf(index.getOutput(), places, Layout::of(places, order))
      .reshaped(sizesOf(op->getResult(argmax.result)));
}

llvm::Expected<Entry> stream::convertArgmax(Scope &scope, linalg::LinalgOp op,
                                            const Argmax &argmax) {
  bool both = !op->getResult(1 - argmax.result).use_empty();
  if (both && argmax.result == 0)
    return refuse("an argmax that gives the element after its index");
  auto index = indexOf(scope, op, argmax);
  if (!index)
    return index.takeError();
  if (argmax.result == 0)
    return *index;
  scope.entries.insert({op->getResult(1), *index});
  return both ? convertReduction(scope, op) : llvm::Expected<Entry>(*index);
}
