// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Steps.h"
#include "Array.h"
#include "Scalar.h"
#include "Values.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::stream;

std::optional<double> stream::uniformNumber(Value value) {
  if (std::optional<double> number = numberOf(value))
    return number;
  Attribute attribute;
  if (matchPattern(value, m_Constant(&attribute)))
    if (std::optional<Array> array = Array::of(attribute))
      return array->uniform();
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumOperands() != 1 || op->getNumRegions() != 0)
    return std::nullopt;
  std::optional<double> operand = uniformNumber(op->getOperand(0));
  return operand ? evaluate(op, *operand) : std::nullopt;
}

/// The one op of a body that computes something from its arguments.
static Operation *onlyOp(linalg::LinalgOp op) {
  Operation *last =
      op.getBlock()->getTerminator()->getOperand(0).getDefiningOp();
  if (!last || last->getBlock() != op.getBlock())
    return nullptr;
  for (Value operand : last->getOperands())
    if (!isa<BlockArgument>(operand) && !uniformNumber(operand))
      return nullptr;
  return last;
}

static Term termOf(linalg::LinalgOp op, Value scalar) {
  auto argument = dyn_cast<BlockArgument>(scalar);
  if (!argument)
    return Term{Value(), {}, uniformNumber(scalar)};
  OpOperand *operand = op.getMatchingOpOperand(argument);
  auto loops = plainLoops(op.getMatchingIndexingMap(operand));
  return Term{loops ? operand->get() : Value(), loops.value_or(Sizes()),
              uniformNumber(operand->get())};
}

std::optional<Step> stream::stepOf(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumResults() != 1)
    return std::nullopt;
  if (OpTrait::hasElementwiseMappableTraits(op)) {
    Step step{op->getName().getStringRef(), {}};
    for (Value operand : op->getOperands())
      step.terms.push_back(
          Term{operand, upTo(sizesOf(operand).size()), uniformNumber(operand)});
    return step;
  }
  auto linalg = dyn_cast<linalg::LinalgOp>(op);
  if (!linalg || !linalg.isAllParallelLoops() ||
      !linalg.getIndexingMapsArray().back().isIdentity())
    return std::nullopt;
  Operation *inner = onlyOp(linalg);
  if (!inner)
    return std::nullopt;
  Step step{inner->getName().getStringRef(), {}};
  for (Value operand : inner->getOperands())
    step.terms.push_back(termOf(linalg, operand));
  return step;
}

Value stream::uncast(Value value) {
  std::optional<Step> step = stepOf(value);
  bool cast =
      step && (step->name == "arith.extf" || step->name == "arith.truncf");
  return cast && step->terms[0].tensor ? uncast(step->terms[0].tensor) : value;
}

std::optional<Step> stream::stepOf(Value value, StringRef name) {
  std::optional<Step> step = value ? stepOf(value) : std::nullopt;
  return step && step->name == name ? step : std::nullopt;
}

bool stream::numberSecond(Step &step) {
  if (step.terms[0].number)
    std::swap(step.terms[0], step.terms[1]);
  return step.terms[1].number && step.terms[0].tensor;
}
