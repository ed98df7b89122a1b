// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions, transposed ones, and products with constant matrices.

#include "Scope.h"
#include "WindowShape.h"

#include "dialects/stream/StreamOps.h"

using namespace mlir;
using namespace mlir::stream;

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

/// Adds what the accumulation starts from: nothing, a bias, or a stream.
static llvm::Expected<Entry> withInit(Scope &scope, linalg::LinalgOp op,
                                      Stream result) {
  if (scope.isZero(op.getDpsInits()[0]))
    return result;
  auto *array = scope.find<Array>(op.getDpsInits()[0]);
  if (!array)
    return refuse("it accumulates onto a tensor that is not constant");
  auto biased = scaleChannels(scope.builder, op.getLoc(), result,
                              Array::splat(1.0f, result.shape), *array);
  if (!biased)
    return biased.takeError();
  return *biased;
}

/// The input as 1 x positions.. x channels.
static Value inputOf(Scope &scope, Location loc, const Roles &roles,
                     const Stream &x, SizesRef spatial) {
  int64_t channels = roles.extent(roles.group) * roles.extent(roles.channels);
  return reshapeTo(scope.builder, loc, x.value(scope.builder),
                   streamShape(spatial, channels));
}

namespace {
/// A convolution over an input with gaps, as a transposed convolution.
struct TransposedShape {
  Sizes strides, dilations, pads, outputPadding, input, output;
};
} // namespace

static llvm::Expected<TransposedShape> transposedOf(const Roles &roles,
                                                    const Stream &x) {
  TransposedShape shape;
  size_t rank = roles.image.size();
  if (x.padding->value != 0)
    return refuse("a convolution over a tensor with gaps that are not zeros");
  shape.pads.assign(2 * rank, 0);
  for (auto [i, index] : llvm::enumerate(roles.windows)) {
    int64_t dim = roles.inputDim(index.image), step = x.padding->steps[dim];
    int64_t kernel = index.kernel < 0 ? 1 : roles.ranges[index.kernel];
    int64_t reach = index.dilation * (kernel - 1);
    int64_t begin = reach - x.padding->low[dim];
    int64_t end = reach - x.padding->high[dim];
    int64_t more = std::max<int64_t>(-end, 0);
    int64_t output = x.padding->extent(dim, x.shape[dim]) - reach;
    if (index.stride != 1 || begin < 0 ||
        more >= std::max(step, index.dilation) ||
        output != roles.ranges[index.image])
      return refuse("a convolution over a tensor with gaps that is no "
                    "transposed convolution");
    shape.strides.push_back(step);
    shape.dilations.push_back(index.dilation);
    shape.pads[i] = begin;
    shape.pads[i + rank] = std::max<int64_t>(end, 0);
    shape.outputPadding.push_back(more);
    shape.input.push_back(x.shape[dim]);
    shape.output.push_back(output);
  }
  return shape;
}

/// The weights with their taps in opposite order.
static Array flipped(const Array &weights) {
  int64_t filters = weights.shape.front(), channels = weights.shape.back();
  int64_t taps = product(weights.shape) / filters / channels;
  std::vector<float> from = weights.values(), to;
  for (int64_t f = 0; f < filters; ++f)
    for (int64_t tap = taps; tap-- > 0;)
      for (int64_t c = 0; c < channels; ++c)
        to.push_back(from[(f * taps + tap) * channels + c]);
  return Array::of(std::move(to), weights.shape, weights.name);
}

static llvm::Expected<Entry>
transposedConvolution(Scope &scope, linalg::LinalgOp op, const Roles &roles,
                      const Stream &x, const Array &filter) {
  auto shape = transposedOf(roles, x);
  if (!shape)
    return shape.takeError();
  int64_t groups = roles.extent(roles.group);
  Location loc = op.getLoc();
  Value input = inputOf(scope, loc, roles, x, shape->input);
  auto emit = [=, shape = *shape](OpBuilder &b, Value w, Value bias) {
    return ConvTransposeOp::create(
               b, loc, f32Tensor(b, streamShape(shape.output, sizesOf(w)[0])),
               input, w, bias, Value(), unless(b, shape.strides, 1),
               unless(b, shape.dilations, 1), unless(b, shape.pads, 0),
               unless(b, shape.outputPadding, 0), groups, nullptr, nullptr,
               nullptr, nullptr, nullptr, nullptr, nullptr)
        .getOutput();
  };
  SizesRef out = sizesOf(op->getResult(0));
  auto layer = std::make_unique<AffineLayer>(
      loc, flipped(filterFirst(filter, roles)), emit);
  return withInit(scope, op,
                  streamOf(std::move(layer), out, outputLayout(roles, out)));
}

llvm::Expected<Entry> stream::convertConvolution(Scope &scope,
                                                 linalg::LinalgOp op,
                                                 const Roles &roles,
                                                 const Stream &given,
                                                 const Array &filter) {
  if (roles.extent(roles.free) != 1)
    return refuse("a convolution over a batch of " +
                  Twine(roles.extent(roles.free)) + " (a stream carries one)");
  Location loc = op.getLoc();
  auto x = windowInput(scope.builder, loc, roles, given, 0.0);
  if (!x)
    return x.takeError();
  if (x->padding && x->padding->hasGaps())
    return transposedConvolution(scope, op, roles, *x, filter);
  auto window = windowOf(roles, *x);
  if (!window)
    return window.takeError();
  int64_t groups = roles.extent(roles.group);
  Array weights = filterFirst(filter, roles);
  Value input = inputOf(scope, loc, roles, *x, window->input);
  auto emit = [=, window = *window](OpBuilder &b, Value w, Value bias) {
    return ConvOp::create(
               b, loc, f32Tensor(b, streamShape(window.output, sizesOf(w)[0])),
               input, w, bias, Value(), unless(b, window.strides, 1),
               unless(b, window.dilations, 1), unless(b, window.pads, 0),
               groups, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
               nullptr, nullptr, nullptr)
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

llvm::Expected<Entry> stream::convertProduct(Scope &scope, linalg::LinalgOp op,
                                             const Roles &roles,
                                             const Stream &given,
                                             const Array &filter) {
  Location loc = op.getLoc();
  auto x = padded(scope.builder, loc, given);
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
  if (x && rows == 1)
    weights = columnsInOrder(weights, x->layout);
  else if (x)
    x = inOrder(scope.builder, loc, *x, inputLayout(roles, x->shape));
  if (!x)
    return x.takeError();
  Sizes shape = rows == 1 ? Sizes{1, channels} : Sizes{1, rows, channels};
  Value input = reshapeTo(scope.builder, loc, x->value(scope.builder), shape);
  auto emit = [=](OpBuilder &b, Value w, Value bias) {
    Sizes result = shape;
    result.back() = sizesOf(w)[0];
    return LinearOp::create(b, loc, f32Tensor(b, result), input, w, bias,
                            Value(), nullptr, nullptr, nullptr, nullptr,
                            nullptr, nullptr, nullptr, nullptr)
        .getOutput();
  };
  SizesRef out = sizesOf(op->getResult(0));
  return withInit(scope, op,
                  streamOf(std::make_unique<AffineLayer>(loc, weights, emit),
                           out, outputLayout(roles, out)));
}
