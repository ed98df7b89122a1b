// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pools over windows and reductions over all of space.

#include "Scalar.h"
#include "Scope.h"
#include "WindowShape.h"

#include "dialects/stream/StreamOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

#include <cmath>

using namespace mlir;
using namespace mlir::stream;

static Layout poolOutput(const Roles &roles, SizesRef shape) {
  Sizes order;
  for (auto [dim, loop] : llvm::enumerate(roles.output()))
    if (loop < 0)
      order.push_back(dim);
  for (SizesRef loops : {SizesRef(roles.image), SizesRef(roles.free)})
    order.append(positionsOf(loops, roles.output()));
  return Layout::of(shape, order);
}

/// How many elements the window of each position has inside the input.
static std::vector<int64_t> elementsInside(const WindowShape &window) {
  std::vector<int64_t> result{1};
  for (auto [i, size] : llvm::enumerate(window.input)) {
    std::vector<int64_t> next;
    for (int64_t outer : result)
      for (int64_t at = 0; at < window.output[i]; ++at) {
        int64_t count = 0;
        for (int64_t tap = 0; tap < window.kernel[i]; ++tap) {
          int64_t p = at * window.strides[i] - window.pads[i] +
                      tap * window.dilations[i];
          count += p >= 0 && p < size;
        }
        next.push_back(outer * count);
      }
    result = std::move(next);
  }
  return result;
}

/// A sum of every position of every channel.
static std::unique_ptr<Pending> globalSum(Location loc, Value input) {
  SizesRef shape = sizesOf(input);
  Sizes result(shape.size(), 1);
  result.back() = shape.back();
  auto emit = [=](OpBuilder &b, Sum::Kind total) {
    auto kind = total == Sum::Total ? ReduceKind::sum : ReduceKind::mean;
    return ReduceOp::create(b, loc, f32Tensor(b, result), input, Value(), kind,
                            nullptr, nullptr, nullptr)
        .getOutput();
  };
  return std::make_unique<Sum>(loc, product(shape) / shape.back(),
                               std::vector<int64_t>(), shape.back(), emit);
}

static Value globalMaximum(OpBuilder &builder, Location loc, Value input) {
  Sizes result(sizesOf(input).size(), 1);
  result.back() = sizesOf(input).back();
  return ReduceOp::create(builder, loc, f32Tensor(builder, result), input,
                          Value(), ReduceKind::max, nullptr, nullptr, nullptr)
      .getOutput();
}

static Value poolOf(OpBuilder &builder, Location loc, const WindowShape &window,
                    Value input, PoolKind kind, bool countPads) {
  Sizes shape = streamShape(window.output, sizesOf(input).back());
  return PoolOp::create(builder, loc, f32Tensor(builder, shape), input, Value(),
                        kind, builder.getDenseI64ArrayAttr(window.kernel),
                        unless(builder, window.strides, 1),
                        unless(builder, window.dilations, 1),
                        unless(builder, window.pads, 0), countPads, nullptr,
                        nullptr, nullptr, nullptr)
      .getOutput();
}

/// `value * factor` at every position.
static Value scaled(OpBuilder &builder, Location loc, Value value,
                    double factor) {
  auto map = MapOp::create(builder, loc, value.getType(), value, nullptr);
  Block *block = builder.createBlock(&map.getBody());
  Value x = block->addArgument(builder.getF32Type(), loc);
  Value number =
      arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(factor));
  Value y = arith::MulFOp::create(builder, loc, x, number);
  YieldOp::create(builder, loc, y);
  builder.setInsertionPointAfter(map);
  return map.getOutput();
}

/// Whether the accumulation starts from what changes nothing.
static bool startsNeutral(Scope &scope, linalg::LinalgOp op, bool maximum) {
  Value init = op.getDpsInits()[0];
  if (!maximum)
    return scope.isZero(init);
  auto *array = scope.find<Array>(init);
  std::optional<float> start = array ? array->uniform() : std::nullopt;
  return start && *start <= kLowest;
}

llvm::Expected<Entry> stream::convertPool(Scope &scope, linalg::LinalgOp op,
                                          const Roles &roles,
                                          const Stream &given, bool maximum) {
  if (!startsNeutral(scope, op, maximum))
    return refuse("a pool that starts from other values than " +
                  Twine(maximum ? "minus infinity" : "zero"));
  Location loc = op.getLoc();
  auto x =
      windowInput(scope.builder, loc, roles, given, maximum ? -INFINITY : 0.0);
  if (!x)
    return x.takeError();
  auto window = windowOf(roles, *x);
  if (!window)
    return window.takeError();
  std::vector<int64_t> inside = elementsInside(*window);
  if (llvm::is_contained(inside, 0))
    return refuse("a pool with a window that lies in the padding as a whole");
  Sizes shape = streamShape(window->input, roles.extent(roles.free));
  Value input = reshapeTo(scope.builder, loc, x->value(scope.builder), shape);
  SizesRef out = sizesOf(op->getResult(0));
  Layout layout = poolOutput(roles, out);
  if (window->kernel == window->input && !window->padded()) {
    if (maximum)
      return streamOf(globalMaximum(scope.builder, loc, input), out, layout);
    return streamOf(globalSum(loc, input), out, layout);
  }
  if (maximum)
    return streamOf(poolOf(scope.builder, loc, *window, input, PoolKind::max,
                           /*countPads=*/false),
                    out, layout);
  int64_t area = product(window->kernel);
  auto emit = [=, window = *window](OpBuilder &b, Sum::Kind kind) {
    Value average =
        poolOf(b, loc, window, input, PoolKind::average,
               /*countPads=*/window.padded() && kind != Sum::MeanInside);
    return kind == Sum::Total ? scaled(b, loc, average, double(area)) : average;
  };
  auto sum = std::make_unique<Sum>(
      loc, area, window->padded() ? inside : std::vector<int64_t>(),
      shape.back(), emit);
  return streamOf(std::move(sum), out, layout);
}

/// The stream's channels stay, everything else is summed or compared.
static llvm::Expected<Entry> overSpace(Scope &scope, linalg::LinalgOp op,
                                       const Stream &x, int64_t channels,
                                       const Layout &layout, bool maximum) {
  Location loc = op.getLoc();
  Value input =
      withChannels(scope.builder, loc, x.value(scope.builder), channels);
  SizesRef out = sizesOf(op->getResult(0));
  if (maximum)
    return streamOf(globalMaximum(scope.builder, loc, input), out, layout);
  return streamOf(globalSum(loc, input), out, layout);
}

/// The maximum of the scores that a mask leaves, on the way to their softmax.
static llvm::Expected<Entry> maskedMaximum(const SoftmaxPart &part,
                                           SizesRef shape,
                                           function_ref<bool(size_t)> isKept) {
  const Stream &x = part.base;
  int64_t channels = product(x.shape) / product(shape);
  auto indices =
      channelIndices(x, channels, [&](size_t dim) { return !isKept(dim); });
  if (!indices)
    return indices.takeError();
  return SoftmaxPart{SoftmaxPart::Max, x, channels, Sizes(shape), part.taken};
}

/// What is reduced outermost, what is kept innermost.
static Sizes keptInside(size_t rank, function_ref<bool(size_t)> isKept) {
  Sizes order = upTo(rank);
  std::stable_partition(order.begin(), order.end(),
                        [&](int64_t dim) { return !isKept(dim); });
  return order;
}

/// Of a constant: what the body makes of each element and what it has so far.
static llvm::Expected<Entry> reduceArray(Scope &scope, linalg::LinalgOp op,
                                         const Array &x, SizesRef in,
                                         SizesRef out) {
  Operation *last =
      op.getBlock()->getTerminator()->getOperand(0).getDefiningOp();
  auto *start = scope.find<Array>(op.getDpsInits()[0]);
  std::optional<float> init = start ? start->uniform() : std::nullopt;
  if (!last || last->getNumOperands() != 2 || !init ||
      !llvm::all_of(last->getOperands(), llvm::IsaPred<BlockArgument>))
    return refuse("a reduction of a constant");
  SizesRef shape = sizesOf(op->getResult(0));
  std::vector<float> elements = x.values();
  std::vector<float> result(product(shape), *init);
  Sizes index(x.shape.size(), 0);
  for (float element : elements) {
    int64_t place = 0;
    for (auto [dim, loop] : llvm::enumerate(out)) {
      Sizes from = positionsOf({loop}, in);
      place = place * shape[dim] + (loop < 0 ? 0 : index[from[0]]);
    }
    bool swapped = cast<BlockArgument>(last->getOperand(0)).getArgNumber() != 0;
    double so = result[place];
    std::optional<double> value =
        swapped ? evaluate(last, {so, element}) : evaluate(last, {element, so});
    if (!value)
      return refuse("a reduction of a constant");
    result[place] = float(*value);
    for (int64_t dim = index.size() - 1;
         dim >= 0 && ++index[dim] == x.shape[dim]; --dim)
      index[dim] = 0;
  }
  return Array::of(std::move(result), shape);
}

llvm::Expected<Entry> stream::convertReduction(Scope &scope,
                                               linalg::LinalgOp op) {
  Combiner combiner = combinerOf(op);
  OpOperand *operand = op.getDpsInputOperand(0);
  std::optional<Sizes> in = plainLoops(op.getMatchingIndexingMap(operand));
  std::optional<Sizes> out = plainLoops(op.getIndexingMapsArray()[1]);
  if (auto *array = scope.find<Array>(operand->get()); array && in && out)
    return reduceArray(scope, op, *array, *in, *out);
  bool maximum = combiner == Combiner::Max;
  if (!in || !out || (!maximum && combiner != Combiner::Add))
    return refuse("a reduction that is no sum and no maximum");
  for (OpResult result : op->getResults().drop_front())
    if (!result.use_empty() && !argmaxOf(op))
      return refuse("a reduction whose positions are used");
  if (!startsNeutral(scope, op, maximum))
    return refuse("a reduction that starts from other values than " +
                  Twine(maximum ? "minus infinity" : "zero"));
  SizesRef shape = sizesOf(op->getResult(0));
  auto isKept = [&](size_t dim) {
    return llvm::is_contained(*out, (*in)[dim]);
  };
  auto *part = scope.find<SoftmaxPart>(operand->get());
  if (part && part->kind == SoftmaxPart::Exp && !maximum)
    return SoftmaxPart{SoftmaxPart::Sum, part->base, part->channels,
                       Sizes(shape)};
  if (part && part->kind == SoftmaxPart::Masked && maximum)
    return maskedMaximum(*part, shape, isKept);
  auto x = scope.filled(*operand);
  if (!x)
    return x.takeError();
  int64_t channels = 1;
  for (auto [dim, size] : llvm::enumerate(x->shape))
    channels *= isKept(dim) ? size : 1;
  if (channels == product(x->shape))
    return x->reshaped(shape);
  // A vector's maximum: of its channels, not of as many positions.
  if (maximum && channels == 1 && x->builtChannels() > 1)
    return SoftmaxPart{SoftmaxPart::Max, *x, product(x->shape), Sizes(shape)};
  auto indices = channelIndices(*x, channels, isKept);
  if (!indices) {
    llvm::consumeError(indices.takeError());
    auto reduced = channelIndices(*x, product(x->shape) / channels,
                                  [&](size_t dim) { return !isKept(dim); });
    if (reduced && maximum)
      return SoftmaxPart{SoftmaxPart::Max, *x, product(x->shape) / channels,
                         Sizes(shape)};
    llvm::consumeError(reduced.takeError());
    x = inOrder(scope.builder, op.getLoc(), *x,
                Layout::of(x->shape, keptInside(x->shape.size(), isKept)));
    if (!x)
      return x.takeError();
  }
  // The order of the kept dimensions among themselves, in the result.
  Sizes kept = x->shape, place;
  for (auto [dim, size] : llvm::enumerate(kept))
    size = isKept(dim) ? size : 1;
  std::optional<Layout> narrow = x->layout.resized(x->shape, kept);
  for (int64_t loop : *out)
    for (auto [dim, each] : llvm::enumerate(*in))
      if (each == loop)
        place.push_back(dim);
  for (auto [dim, loop] : llvm::enumerate(*in))
    if (!isKept(dim))
      place.push_back(dim);
  std::optional<Layout> layout =
      narrow ? narrow->transposed(kept, place) : std::nullopt;
  if (!layout)
    return refuse("a reduction of a dimension that the stream has in parts");
  return overSpace(scope, op, *x, channels, *layout, maximum);
}
