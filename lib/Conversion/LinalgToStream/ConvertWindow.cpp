// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions, products with constant matrices and pools.

#include "Loops.h"
#include "Scope.h"

#include "dialects/stream/StreamOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::stream;

/// What ONNX files and some front ends use for minus infinity.
static constexpr double kLowest = -3.0e38;

namespace {
/// Kernel and steps per spatial dimension, in the order of `Roles::image`.
struct Window {
  Sizes kernel, strides, dilations, pads, input, output;
  bool padded() const {
    return llvm::any_of(pads, [](int64_t p) { return p; });
  }
};
} // namespace

static llvm::Expected<Window> windowOf(const Roles &roles, const Stream &x,
                                       double neutral) {
  Window window;
  size_t rank = roles.image.size();
  window.pads.assign(2 * rank, 0);
  if (rank < 1 || rank > 3)
    return refuse("a window over " + Twine(rank) + " dimensions");
  for (auto [i, index] : llvm::enumerate(roles.windows)) {
    int64_t dim = roles.inputDim(index.image);
    window.kernel.push_back(index.kernel < 0 ? 1 : roles.ranges[index.kernel]);
    window.strides.push_back(index.stride);
    window.dilations.push_back(index.dilation);
    window.output.push_back(roles.ranges[index.image]);
    window.input.push_back(x.shape[dim]);
    if (x.padding) {
      window.pads[i] = x.padding->low[dim];
      window.pads[i + rank] = x.padding->high[dim];
    }
    int64_t extent = window.dilations[i] * (window.kernel[i] - 1) + 1;
    int64_t reach = (window.output[i] - 1) * window.strides[i] + extent;
    int64_t padded = x.shape[dim] + window.pads[i] + window.pads[i + rank];
    if (padded - reach >= window.strides[i])
      return refuse("a window that does not visit all of its input");
  }
  if (!x.padding)
    return window;
  if (neutral < kLowest ? x.padding->value > kLowest
                        : x.padding->value != neutral)
    return refuse(llvm::formatv(
        "its input is padded with {0} (only {1} can be folded into it)",
        x.padding->value, neutral));
  int64_t total = 0, absorbed = 0;
  for (int64_t pad : x.padding->low)
    total += pad;
  for (int64_t pad : x.padding->high)
    total += pad;
  for (int64_t pad : window.pads)
    absorbed += pad;
  if (total != absorbed)
    return refuse("padding of other dimensions than the window slides over");
  return window;
}

static DenseI64ArrayAttr unless(OpBuilder &builder, SizesRef sizes,
                                int64_t usual) {
  return llvm::all_of(sizes, [&](int64_t s) { return s == usual; })
             ? nullptr
             : builder.getDenseI64ArrayAttr(sizes);
}

/// The stream's own shape of an input or output of a window.
static Sizes streamShape(SizesRef spatial, int64_t channels) {
  Sizes shape{1};
  shape.append(spatial.begin(), spatial.end());
  shape.push_back(channels);
  return shape;
}

/// The weights as filter x kernel.. x channels of a group.
static Array filterFirst(const Array &filter, const Roles &roles) {
  Sizes order = positionsOf(roles.group, roles.filter());
  order.append(positionsOf(roles.filters, roles.filter()));
  Sizes shape{roles.extent(roles.group) * roles.extent(roles.filters)};
  for (const Index &index : roles.windows) {
    order.append(positionsOf({index.kernel}, roles.filter()));
    shape.push_back(index.kernel < 0 ? 1 : roles.ranges[index.kernel]);
  }
  order.append(positionsOf(roles.channels, roles.filter()));
  shape.push_back(roles.extent(roles.channels));
  for (auto [dim, loop] : llvm::enumerate(roles.filter()))
    if (loop < 0)
      order.push_back(dim);
  return filter.transposed(order).reshaped(shape);
}

/// The order of the output's dimensions in the stream.
static Layout outputLayout(const Roles &roles, SizesRef shape) {
  Sizes order;
  for (auto [dim, loop] : llvm::enumerate(roles.output()))
    if (loop < 0)
      order.push_back(dim);
  for (SizesRef loops : {SizesRef(roles.free), SizesRef(roles.image),
                         SizesRef(roles.group), SizesRef(roles.filters)})
    order.append(positionsOf(loops, roles.output()));
  return Layout::of(shape, order);
}

static Layout poolOutput(const Roles &roles, SizesRef shape) {
  Sizes order;
  for (auto [dim, loop] : llvm::enumerate(roles.output()))
    if (loop < 0)
      order.push_back(dim);
  for (SizesRef loops : {SizesRef(roles.image), SizesRef(roles.free)})
    order.append(positionsOf(loops, roles.output()));
  return Layout::of(shape, order);
}

/// Adds what the accumulation starts from: nothing, a bias, or a stream.
static llvm::Expected<Entry> withInit(Scope &scope, linalg::LinalgOp op,
                                      Stream result) {
  const Entry *init = scope.find(op.getDpsInits()[0]);
  auto *array = init ? std::get_if<Array>(init) : nullptr;
  if (!array)
    return refuse("it accumulates onto a tensor that is not constant");
  if (array->uniform() == 0.0f)
    return result;
  auto biased = scaleChannels(scope.builder, op.getLoc(), result,
                              Array::splat(1.0f, result.shape), *array);
  if (!biased)
    return biased.takeError();
  return *biased;
}

static llvm::Expected<Entry> convolution(Scope &scope, linalg::LinalgOp op,
                                         const Roles &roles, const Stream &x,
                                         const Array &filter) {
  if (roles.extent(roles.free) != 1)
    return refuse("a convolution over a batch of " +
                  Twine(roles.extent(roles.free)) + " (a stream carries one)");
  auto window = windowOf(roles, x, 0.0);
  if (!window)
    return window.takeError();
  if (llvm::Error wrong =
          x.require(windowInput(roles, x.shape), "a convolution"))
    return wrong;
  int64_t groups = roles.extent(roles.group);
  int64_t channels = groups * roles.extent(roles.channels);
  Array weights = filterFirst(filter, roles);
  Location loc = op.getLoc();
  Value input = reshapeTo(scope.builder, loc, x.value(scope.builder),
                          streamShape(window->input, channels));
  auto emit = [=, window = *window](OpBuilder &b, Value w, Value bias) {
    return ConvOp::create(
               b, loc, f32Tensor(b, streamShape(window.output, sizesOf(w)[0])),
               input, w, bias, Value(), unless(b, window.strides, 1),
               unless(b, window.dilations, 1), unless(b, window.pads, 0),
               groups, nullptr, nullptr, nullptr)
        .getOutput();
  };
  SizesRef shape = sizesOf(op->getResult(0));
  return withInit(scope, op,
                  streamOf(std::make_unique<AffineLayer>(loc, weights, emit),
                           shape, outputLayout(roles, shape)));
}

/// The weights with their columns in the order in which the elements arrive.
static Array columnsInOrder(const Array &weights, const Layout &layout) {
  Sizes indices = layout.indices();
  if (llvm::is_sorted(indices))
    return weights;
  std::vector<float> result;
  for (int64_t f = 0; f < weights.shape[0]; ++f)
    for (int64_t column : indices)
      result.push_back(weights.at({f, column}));
  return Array::of(std::move(result), weights.shape, weights.name);
}

static llvm::Expected<Entry> product(Scope &scope, linalg::LinalgOp op,
                                     const Roles &roles, const Stream &x,
                                     const Array &filter) {
  if (roles.extent(roles.group) != 1)
    return refuse("a matrix product with a different matrix per batch");
  if (x.padding)
    return refuse("padding that no window reads");
  int64_t rows = roles.extent(roles.free);
  int64_t channels = roles.extent(roles.channels);
  // Filters first; channels in the order of the input's dimensions.
  Sizes order = positionsOf(roles.filters, roles.filter()), inner;
  for (const Index &index : roles.input)
    if (llvm::is_contained(roles.channels, index.image))
      inner.push_back(index.image);
  order.append(positionsOf(inner, roles.filter()));
  for (auto [dim, loop] : llvm::enumerate(roles.filter()))
    if (!llvm::is_contained(order, int64_t(dim)))
      order.push_back(dim);
  Array weights = filter.transposed(order).reshaped(
      {roles.extent(roles.filters), channels});
  if (rows == 1)
    weights = columnsInOrder(weights, x.layout);
  else if (llvm::Error wrong = x.require(windowInput(roles, x.shape),
                                         "a product over several rows"))
    return wrong;
  Location loc = op.getLoc();
  Sizes shape = rows == 1 ? Sizes{1, channels} : Sizes{1, rows, channels};
  Value input = reshapeTo(scope.builder, loc, x.value(scope.builder), shape);
  auto emit = [=](OpBuilder &b, Value w, Value bias) {
    Sizes result = shape;
    result.back() = sizesOf(w)[0];
    return LinearOp::create(b, loc, f32Tensor(b, result), input, w, bias,
                            Value(), nullptr, nullptr, nullptr)
        .getOutput();
  };
  SizesRef out = sizesOf(op->getResult(0));
  return withInit(scope, op,
                  streamOf(std::make_unique<AffineLayer>(loc, weights, emit),
                           out, outputLayout(roles, out)));
}

/// Whether some window reads nothing but padding.
static bool hasEmptyWindow(const Window &window) {
  for (auto [i, size] : llvm::enumerate(window.input))
    for (int64_t at = 0; at < window.output[i]; ++at) {
      bool reads = false;
      for (int64_t tap = 0; tap < window.kernel[i]; ++tap) {
        int64_t p =
            at * window.strides[i] - window.pads[i] + tap * window.dilations[i];
        reads |= p >= 0 && p < size;
      }
      if (!reads)
        return true;
    }
  return false;
}

/// A sum of every position of every channel.
static std::unique_ptr<Pending> globalSum(Location loc, Value input) {
  SizesRef shape = sizesOf(input);
  Sizes result(shape.size(), 1);
  result.back() = shape.back();
  auto emit = [=](OpBuilder &b, bool mean) {
    auto kind = mean ? ReduceKind::mean : ReduceKind::sum;
    return ReduceOp::create(b, loc, f32Tensor(b, result), input, Value(), kind,
                            nullptr, nullptr, nullptr)
        .getOutput();
  };
  return std::make_unique<Sum>(loc, product(shape) / shape.back(), shape.back(),
                               emit);
}

static Value globalMaximum(OpBuilder &builder, Location loc, Value input) {
  Sizes result(sizesOf(input).size(), 1);
  result.back() = sizesOf(input).back();
  return ReduceOp::create(builder, loc, f32Tensor(builder, result), input,
                          Value(), ReduceKind::max, nullptr, nullptr, nullptr)
      .getOutput();
}

static Value poolOf(OpBuilder &builder, Location loc, const Window &window,
                    Value input, PoolKind kind) {
  bool average = kind == PoolKind::average;
  Sizes shape = streamShape(window.output, sizesOf(input).back());
  return PoolOp::create(builder, loc, f32Tensor(builder, shape), input, Value(),
                        kind, builder.getDenseI64ArrayAttr(window.kernel),
                        unless(builder, window.strides, 1),
                        unless(builder, window.dilations, 1),
                        unless(builder, window.pads, 0),
                        average && window.padded(), nullptr, nullptr, nullptr)
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
  auto *init = scope.find<Array>(op.getDpsInits()[0]);
  std::optional<float> start = init ? init->uniform() : std::nullopt;
  return start && (maximum ? *start <= kLowest : *start == 0.0f);
}

static llvm::Expected<Entry> pool(Scope &scope, linalg::LinalgOp op,
                                  const Roles &roles, const Stream &x,
                                  bool maximum) {
  if (!startsNeutral(scope, op, maximum))
    return refuse("a pool that starts from other values than " +
                  Twine(maximum ? "minus infinity" : "zero"));
  auto window = windowOf(roles, x, maximum ? -INFINITY : 0.0);
  if (!window)
    return window.takeError();
  if (llvm::Error wrong = x.require(windowInput(roles, x.shape), "a pool"))
    return wrong;
  if (hasEmptyWindow(*window))
    return refuse("a pool with a window that lies in the padding as a whole");
  Location loc = op.getLoc();
  Sizes shape = streamShape(window->input, roles.extent(roles.free));
  Value input = reshapeTo(scope.builder, loc, x.value(scope.builder), shape);
  SizesRef out = sizesOf(op->getResult(0));
  Layout layout = poolOutput(roles, out);
  if (window->kernel == window->input && !window->padded()) {
    if (maximum)
      return streamOf(globalMaximum(scope.builder, loc, input), out, layout);
    return streamOf(globalSum(loc, input), out, layout);
  }
  if (maximum)
    return streamOf(poolOf(scope.builder, loc, *window, input, PoolKind::max),
                    out, layout);
  int64_t area = product(window->kernel);
  auto emit = [=, window = *window](OpBuilder &b, bool mean) {
    Value average = poolOf(b, loc, window, input, PoolKind::average);
    return mean ? average : scaled(b, loc, average, double(area));
  };
  return streamOf(std::make_unique<Sum>(loc, area, shape.back(), emit), out,
                  layout);
}

llvm::Expected<Entry> stream::convertWindow(Scope &scope, linalg::LinalgOp op) {
  OpOperand *first = op.getDpsInputOperand(0),
            *second = op.getDpsInputOperand(1);
  Combiner combiner = combinerOf(op);
  bool swapped =
      !scope.find<Stream>(first->get()) && combiner == Combiner::MultiplyAdd;
  std::optional<Roles> roles = rolesOf(op, swapped);
  if (!roles || combiner == Combiner::Other)
    return refuse("loops over two operands that are no convolution, matrix "
                  "product or pool");
  auto x = scope.stream(swapped ? *second : *first);
  if (!x)
    return x.takeError();
  if (combiner != Combiner::MultiplyAdd)
    return pool(scope, op, *roles, *x, combiner == Combiner::Max);
  auto *filter = scope.find<Array>(swapped ? first->get() : second->get());
  bool isProduct = roles->image.empty();
  if (!filter)
    return refuse(isProduct ? "a product of two computed matrices"
                            : "a convolution with computed weights");
  return isProduct ? ::product(scope, op, *roles, *x, *filter)
                   : convolution(scope, op, *roles, *x, *filter);
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

llvm::Expected<Entry> stream::convertReduction(Scope &scope,
                                               linalg::LinalgOp op) {
  Combiner combiner = combinerOf(op);
  OpOperand *operand = op.getDpsInputOperand(0);
  std::optional<Sizes> in = plainLoops(op.getMatchingIndexingMap(operand));
  std::optional<Sizes> out = plainLoops(op.getIndexingMapsArray()[1]);
  bool maximum = combiner == Combiner::Max;
  if (!in || !out || (!maximum && combiner != Combiner::Add))
    return refuse("a reduction that is no sum and no maximum");
  for (OpResult result : op->getResults().drop_front())
    if (!result.use_empty())
      return refuse("a reduction whose positions are used");
  if (!startsNeutral(scope, op, maximum))
    return refuse("a reduction that starts from other values than " +
                  Twine(maximum ? "minus infinity" : "zero"));
  SizesRef shape = sizesOf(op->getResult(0));
  auto isKept = [&](size_t dim) {
    return llvm::is_contained(*out, (*in)[dim]);
  };
  if (auto *part = scope.find<SoftmaxPart>(operand->get()))
    if (part->kind == SoftmaxPart::Exp && !maximum)
      return SoftmaxPart{SoftmaxPart::Sum, part->base, part->channels,
                         Sizes(shape)};
  auto x = scope.stream(*operand);
  if (!x)
    return x.takeError();
  if (x->padding)
    return refuse("padding that no window reads");
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
    return refuse("a reduction of " + text(x->shape) +
                  " over other dimensions than all positions of each channel");
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
