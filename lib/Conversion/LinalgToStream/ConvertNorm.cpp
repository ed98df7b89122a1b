// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layer normalization, spelled out as
// `(x - mean(x)) * rsqrt(mean((x - mean(x))^2) + epsilon)`.

#include "Scalar.h"
#include "Scope.h"

#include "dialects/stream/StreamOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

#include <cmath>

using namespace mlir;
using namespace mlir::stream;

namespace {
/// An operand of an elementwise op: a tensor with the loop of each dimension
/// (-1: repeated), or a number.
struct Term {
  Value tensor;
  Sizes loops;
  std::optional<double> number;
};

/// An elementwise op over tensors, whichever way it is written.
struct Step {
  StringRef name;
  SmallVector<Term, 2> terms;
};

/// The sum, divided by the count, over some dimensions of a tensor.
struct Mean {
  Value of;
  Sizes kept; ///< dimensions, ascending
};
} // namespace

/// One number, given directly, as a tensor, or computed from constants.
static std::optional<double> uniformNumber(Value value) {
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

static std::optional<Step> stepOf(Value value) {
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

/// Without conversions between float types.
static Value uncast(Value value) {
  std::optional<Step> step = stepOf(value);
  bool cast =
      step && (step->name == "arith.extf" || step->name == "arith.truncf");
  return cast && step->terms[0].tensor ? uncast(step->terms[0].tensor) : value;
}

static std::optional<Step> stepOf(Value value, StringRef name) {
  std::optional<Step> step = value ? stepOf(value) : std::nullopt;
  return step && step->name == name ? step : std::nullopt;
}

/// The step's terms with the one that is a number second.
static bool numberSecond(Step &step) {
  if (step.terms[0].number)
    std::swap(step.terms[0], step.terms[1]);
  return step.terms[1].number && step.terms[0].tensor;
}

static Sizes withoutRepeats(SizesRef loops) {
  Sizes result;
  llvm::copy_if(loops, std::back_inserter(result),
                [](int64_t loop) { return loop >= 0; });
  return result;
}

static std::optional<Mean> sumOf(Value value) {
  auto op = value.getDefiningOp<linalg::LinalgOp>();
  if (!op || op.getNumDpsInputs() != 1 || op->getNumResults() != 1 ||
      op.isAllParallelLoops() || combinerOf(op) != Combiner::Add)
    return std::nullopt;
  auto in = plainLoops(op.getIndexingMapsArray()[0]);
  auto out = plainLoops(op.getIndexingMapsArray()[1]);
  auto fill = op.getDpsInits()[0].getDefiningOp<linalg::FillOp>();
  bool zero = fill ? uniformNumber(fill.getInputs()[0]) == 0.0
                   : uniformNumber(op.getDpsInits()[0]) == 0.0;
  if (!in || !out || !zero || llvm::is_contained(*in, -1))
    return std::nullopt;
  Mean mean{op.getDpsInputs()[0], {}};
  for (int64_t loop : withoutRepeats(*out))
    mean.kept.append(positionsOf({loop}, *in));
  if (!llvm::is_sorted(mean.kept))
    return std::nullopt;
  return mean;
}

static std::optional<Mean> meanOf(Value value) {
  value = uncast(value);
  for (StringRef name : {"arith.divf", "arith.mulf"}) {
    std::optional<Step> step = stepOf(value, name);
    if (!step || !numberSecond(*step))
      continue;
    std::optional<Mean> mean = sumOf(uncast(step->terms[0].tensor));
    if (!mean)
      continue;
    int64_t count = 1;
    for (auto [dim, size] : llvm::enumerate(sizesOf(mean->of)))
      count *= llvm::is_contained(mean->kept, int64_t(dim)) ? 1 : size;
    double number = *step->terms[1].number;
    double factor = name == "arith.divf" ? number / count : number * count;
    if (std::abs(factor - 1.0) > 1e-6)
      return std::nullopt;
    mean->of = uncast(mean->of);
    return mean;
  }
  return std::nullopt;
}

/// Whether `small`, of the kept dimensions, is repeated over the others.
static bool repeats(const Term &full, const Term &small, SizesRef kept) {
  if (full.loops != upTo(full.loops.size()))
    return false;
  Sizes loops;
  SizesRef sizes = sizesOf(small.tensor);
  for (auto [dim, loop] : llvm::enumerate(small.loops))
    if (sizes[dim] != 1)
      loops.push_back(loop);
  Sizes wanted;
  for (int64_t dim : kept)
    if (sizesOf(full.tensor)[dim] != 1)
      wanted.push_back(dim);
  return loops == wanted;
}

/// `x - mean(x)`.
static std::optional<Mean> centered(Value value) {
  std::optional<Step> step = stepOf(uncast(value), "arith.subf");
  if (!step || !step->terms[0].tensor || !step->terms[1].tensor)
    return std::nullopt;
  std::optional<Mean> mean = meanOf(step->terms[1].tensor);
  if (!mean || mean->of != uncast(step->terms[0].tensor) ||
      !repeats(step->terms[0], step->terms[1], mean->kept))
    return std::nullopt;
  return mean;
}

/// `mean((x - mean(x))^2)`.
static std::optional<Mean> varianceOf(Value value) {
  std::optional<Mean> outer = meanOf(value);
  std::optional<Step> square =
      outer ? stepOf(outer->of, "arith.mulf") : std::nullopt;
  if (!square || square->terms[0].tensor != square->terms[1].tensor ||
      square->terms[0].loops != square->terms[1].loops)
    return std::nullopt;
  std::optional<Mean> inner = centered(square->terms[0].tensor);
  return inner && inner->kept == outer->kept ? inner : std::nullopt;
}

/// Given `1 / sqrt(variance + epsilon)`, or (`root`) what it divides by.
static std::optional<Norm> deviationOf(Value value, StringRef root) {
  std::optional<Step> step = stepOf(uncast(value), root);
  step = step ? stepOf(step->terms[0].tensor, "arith.addf") : std::nullopt;
  if (!step || !numberSecond(*step))
    return std::nullopt;
  std::optional<Mean> variance = varianceOf(step->terms[0].tensor);
  if (!variance)
    return std::nullopt;
  return Norm{variance->of, variance->kept, *step->terms[1].number};
}

static std::optional<Norm> normOf(const Term &difference, const Term &deviation,
                                  StringRef root) {
  if (!difference.tensor || !deviation.tensor)
    return std::nullopt;
  std::optional<Norm> norm = deviationOf(deviation.tensor, root);
  std::optional<Mean> mean = norm ? centered(difference.tensor) : std::nullopt;
  if (!mean || mean->of != norm->input || mean->kept != norm->kept ||
      !repeats(difference, deviation, norm->kept) || norm->epsilon <= 0)
    return std::nullopt;
  return norm;
}

static std::optional<Norm> normOf(Value value) {
  if (std::optional<Step> product = stepOf(value, "arith.mulf")) {
    const auto &[a, b] = std::tie(product->terms[0], product->terms[1]);
    if (auto norm = normOf(a, b, "math.rsqrt"))
      return norm;
    return normOf(b, a, "math.rsqrt");
  }
  std::optional<Step> quotient = stepOf(value, "arith.divf");
  return quotient ? normOf(quotient->terms[0], quotient->terms[1], "math.sqrt")
                  : std::nullopt;
}

/// Scale and offset after it become the layer's own.
static std::unique_ptr<Pending> normLayer(Location loc, Value input,
                                          double epsilon) {
  int64_t channels = sizesOf(input).back();
  auto emit = [=](OpBuilder &b, Value weights, Value bias) {
    if (!bias)
      bias = Array::splat(0.0f, {channels}).constant(b, loc);
    return NormOp::create(b, loc, input.getType(), input, weights, bias,
                          Value(), b.getF32FloatAttr(epsilon), UnitAttr(),
                          nullptr, nullptr, nullptr, nullptr)
        .getOutput();
  };
  return std::make_unique<AffineLayer>(
      loc, Array::of(std::vector<float>(channels, 1.0f), {channels}), emit);
}

void stream::findNorms(Scope &scope, Block &block) {
  for (Operation &op : block)
    if (op.getNumResults() == 1 &&
        isa<RankedTensorType>(op.getResultTypes()[0]))
      if (std::optional<Norm> norm = normOf(op.getResult(0)))
        scope.norms.insert({&op, *norm});
}

llvm::Expected<Entry> stream::convertNorm(Scope &scope, Operation *op) {
  const Norm &norm = scope.norms.find(op)->second;
  auto *x = scope.find<Stream>(norm.input);
  if (!x)
    return refuse("a layer norm of what is no stream");
  Sizes order = norm.kept;
  int64_t channels = 1;
  for (auto [dim, size] : llvm::enumerate(x->shape))
    if (!llvm::is_contained(norm.kept, int64_t(dim))) {
      order.push_back(dim);
      channels *= size;
    }
  Location loc = op->getLoc();
  auto moved = padded(scope.builder, loc, *x);
  if (moved)
    moved =
        inOrder(scope.builder, loc, *moved, Layout::of(moved->shape, order));
  if (!moved)
    return moved.takeError();
  Value input =
      withChannels(scope.builder, loc, moved->value(scope.builder), channels);
  return streamOf(normLayer(loc, input, norm.epsilon), moved->shape,
                  moved->layout);
}
