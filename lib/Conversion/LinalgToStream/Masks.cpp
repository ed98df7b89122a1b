// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Masks of attention: what is added to or selected from scores in front of a
// softmax to leave some of them out.

#include "Body.h"
#include "Loops.h"
#include "Scope.h"
#include "Steps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::stream;

/// What is not above it leaves an element out, as in the importers
/// (importers/masks.py says why).
static constexpr double kLow = -100.0;

/// Whether `op` is `x - max(x)`.
static bool isShift(Operation *op, Value x) {
  std::optional<Step> step = op->getNumResults() == 1
                                 ? stepOf(op->getResult(0), "arith.subf")
                                 : std::nullopt;
  if (!step || step->terms[0].tensor != x || !step->terms[1].tensor)
    return false;
  Value top = step->terms[1].tensor;
  while (isa_and_present<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(
      top.getDefiningOp()))
    top = top.getDefiningOp()->getOperand(0);
  auto reduction = top.getDefiningOp<linalg::LinalgOp>();
  return reduction && !reduction.isAllParallelLoops() &&
         combinerOf(reduction) == Combiner::Max &&
         reduction.getDpsInputs()[0] == x;
}

bool stream::isReadBySoftmax(Value x) {
  return llvm::any_of(x.getUsers(), [&](Operation *user) {
    if (isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(user))
      return isReadBySoftmax(user->getResult(0));
    return isa<linalg::SoftmaxOp>(user) || isShift(user, x);
  });
}

/// An op on whole tensors, or the last one of a body.
static bool givesResult(Operation *op) {
  return isa<RankedTensorType>(op->getResult(0).getType()) ||
         (op->hasOneUse() && isa<linalg::YieldOp>(*op->user_begin()));
}

static bool isLow(const Symbol &symbol) {
  if (auto *number = as<double>(symbol))
    return *number <= kLow;
  auto *array = as<Array>(symbol);
  std::optional<float> number = array ? array->uniform() : std::nullopt;
  return number && *number <= kLow;
}

static bool isComputed(const Symbol &symbol) {
  return as<Stream>(symbol) || as<Expression>(symbol);
}

static Array mapped(const Array &array, SizesRef loops,
                    double (*function)(double)) {
  return *zipArrays(array, loops, /*isFloat=*/true, [&](ArrayRef<double> row) {
    return std::optional<double>(function(row[0]));
  });
}

static std::optional<Mask> addedMask(ArrayRef<Symbol> operands,
                                     SizesRef loops) {
  bool first = as<Array>(operands[0]);
  auto *array = as<Array>(operands[first ? 0 : 1]);
  const Symbol &scores = operands[first ? 1 : 0];
  if (!array || !isComputed(scores))
    return std::nullopt;
  Array taken =
      mapped(*array, loops, [](double x) { return double(x > kLow); });
  if (taken.uniform() == 1.0f)
    return std::nullopt;
  Array added =
      mapped(*array, loops, [](double x) { return x > kLow ? x : 0.0; });
  Mask mask{scores, taken, std::nullopt};
  if (added.uniform() != 0.0f)
    mask.added = added;
  return mask;
}

static std::optional<Mask> selectedMask(ArrayRef<Symbol> operands,
                                        SizesRef loops) {
  auto *condition = as<Array>(operands[0]);
  for (bool left : {true, false}) {
    const Symbol &scores = operands[left ? 1 : 2];
    if (!condition || !isComputed(scores) || !isLow(operands[left ? 2 : 1]))
      continue;
    auto whenTrue = [](double x) { return double(x != 0); };
    auto whenFalse = [](double x) { return double(x == 0); };
    return Mask{scores,
                left ? mapped(*condition, loops, whenTrue)
                     : mapped(*condition, loops, whenFalse),
                std::nullopt};
  }
  return std::nullopt;
}

std::optional<Mask> stream::maskOf(Operation *op, ArrayRef<Symbol> operands,
                                   SizesRef loops) {
  if (!givesResult(op))
    return std::nullopt;
  if (isa<arith::AddFOp>(op))
    return addedMask(operands, loops);
  return isa<arith::SelectOp>(op) ? selectedMask(operands, loops)
                                  : std::nullopt;
}

llvm::Expected<Symbol> Body::onMask(Operation *op, const Mask &mask) {
  Symbol scores = mask.scores;
  if (mask.added) {
    auto sum = onChannels(op, {mask.scores, *mask.added});
    scores = sum ? *sum : nodeOf(op, {mask.scores, *mask.added});
    llvm::consumeError(sum.takeError());
  }
  auto x = materialize(scores);
  if (!x)
    return x.takeError();
  return SoftmaxPart{SoftmaxPart::Masked, *x, 0, Sizes(loops), mask.taken};
}
