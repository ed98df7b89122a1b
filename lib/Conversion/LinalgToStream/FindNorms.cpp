// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layer normalization, spelled out as
// `(x - mean(x)) * rsqrt(mean((x - mean(x))^2) + epsilon)`, and root mean
// square normalization, `x * rsqrt(mean(x^2) + epsilon)`.

#include "Scope.h"
#include "Steps.h"

#include <cmath>

using namespace mlir;
using namespace mlir::stream;

namespace {
/// The sum, divided by the count, over some dimensions of a tensor.
struct Mean {
  Value of;
  Sizes kept; ///< dimensions, ascending
};
} // namespace

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

/// `mean(x^2)`.
static std::optional<Mean> meanSquareOf(Value value) {
  std::optional<Mean> outer = meanOf(value);
  std::optional<Step> square = outer ? stepOf(outer->of) : std::nullopt;
  if (!square || square->terms.size() != 2)
    return std::nullopt;
  const auto &[x, y] = std::tie(square->terms[0], square->terms[1]);
  bool product = square->name == "arith.mulf" && x.tensor == y.tensor &&
                 x.loops == y.loops;
  bool power = square->name == "math.powf" && y.number == 2.0;
  if (!x.tensor || (!product && !power))
    return std::nullopt;
  return Mean{uncast(x.tensor), outer->kept};
}

/// Given `1 / sqrt(variance + epsilon)`, or (`root`) what it divides by; of the
/// mean square if there is no variance.
static std::optional<Norm> deviationOf(Value value, StringRef root) {
  std::optional<Step> step = stepOf(uncast(value), root);
  step = step ? stepOf(step->terms[0].tensor, "arith.addf") : std::nullopt;
  if (!step || !numberSecond(*step))
    return std::nullopt;
  double epsilon = *step->terms[1].number;
  if (std::optional<Mean> variance = varianceOf(step->terms[0].tensor))
    return Norm{variance->of, variance->kept, epsilon, /*uncentered=*/false};
  std::optional<Mean> square = meanSquareOf(step->terms[0].tensor);
  if (!square)
    return std::nullopt;
  return Norm{square->of, square->kept, epsilon, /*uncentered=*/true};
}

static std::optional<Norm> normOf(const Term &difference, const Term &deviation,
                                  StringRef root) {
  if (!difference.tensor || !deviation.tensor)
    return std::nullopt;
  std::optional<Norm> norm = deviationOf(deviation.tensor, root);
  std::optional<Mean> mean;
  if (norm)
    mean = norm->uncentered ? Mean{uncast(difference.tensor), norm->kept}
                            : centered(difference.tensor);
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

void stream::findNorms(Scope &scope, Block &block) {
  for (Operation &op : block)
    if (op.getNumResults() == 1 &&
        isa<RankedTensorType>(op.getResultTypes()[0]))
      if (std::optional<Norm> norm = normOf(op.getResult(0)))
        scope.norms.insert({&op, *norm});
}
