// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Values.h"

#include "dialects/stream/StreamOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::stream;

llvm::Error stream::refuse(const Twine &reason) {
  return llvm::createStringError(reason);
}

std::string stream::text(SizesRef sizes) {
  std::string result;
  for (int64_t size : sizes)
    result += (result.empty() ? "" : "x") + std::to_string(size);
  return result.empty() ? "scalar" : result;
}

Value Stream::value(OpBuilder &builder) const {
  if (!source->value)
    source->value = source->pending->build(builder);
  return source->value;
}

int64_t Stream::builtChannels() const {
  return source->value ? sizesOf(source->value).back()
                       : source->pending->channels();
}

Stream Stream::reshaped(SizesRef sizes) const {
  Stream result = *this;
  result.shape.assign(sizes.begin(), sizes.end());
  return result;
}

llvm::Expected<Stream> Stream::transposed(SizesRef permutation) const {
  std::optional<Layout> moved = layout.transposed(shape, permutation);
  if (!moved)
    return refuse("a transpose that no order of the stream corresponds to");
  Stream result = *this;
  result.layout = *moved;
  for (auto [to, from] : llvm::enumerate(permutation)) {
    result.shape[to] = shape[from];
    if (padding) {
      result.padding->low[to] = padding->low[from];
      result.padding->high[to] = padding->high[from];
      result.padding->steps[to] = padding->steps[from];
    }
  }
  return result;
}

Pending *Stream::open() const {
  return exclusive && !source->value && !padding ? source->pending.get()
                                                 : nullptr;
}

std::optional<Sizes> Stream::wholeOrder() const {
  std::optional<Layout::View> view = layout.over(shape);
  if (!view || view->order.size() !=
                   size_t(llvm::count_if(shape, [](auto s) { return s != 1; })))
    return std::nullopt;
  Sizes result;
  for (auto [dim, size] : llvm::enumerate(shape))
    if (size == 1)
      result.push_back(dim);
  for (int64_t i : view->order)
    result.push_back(view->owner[i]);
  return result;
}

Stream stream::streamOf(Value value, SizesRef shape, const Layout &layout) {
  auto source = std::make_shared<Source>();
  source->value = value;
  return Stream{Sizes(shape), layout, source, std::nullopt, true};
}

Stream stream::streamOf(std::unique_ptr<Pending> pending, SizesRef shape,
                        const Layout &layout) {
  auto source = std::make_shared<Source>();
  source->pending = std::move(pending);
  return Stream{Sizes(shape), layout, source, std::nullopt, true};
}

SizesRef stream::shapeOf(const Entry &entry) {
  return std::visit([](auto &each) { return SizesRef(each.shape); }, entry);
}

RankedTensorType stream::f32Tensor(OpBuilder &builder, SizesRef shape) {
  return RankedTensorType::get(shape, builder.getF32Type());
}

SizesRef stream::sizesOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

Value stream::reshapeTo(OpBuilder &builder, Location loc, Value value,
                        SizesRef shape) {
  if (sizesOf(value) == shape)
    return value;
  return ReshapeOp::create(builder, loc, f32Tensor(builder, shape), value);
}

Value stream::withChannels(OpBuilder &builder, Location loc, Value value,
                           int64_t channels) {
  SizesRef shape = sizesOf(value);
  if (shape.back() == channels && shape.size() > 2)
    return value;
  return reshapeTo(builder, loc, value,
                   {1, product(shape) / channels, channels});
}

llvm::Expected<std::vector<Sizes>>
stream::channelIndices(const Stream &stream, int64_t channels,
                       function_ref<bool(size_t)> varies) {
  auto problem = [&] {
    return refuse("broadcasting over " + text(stream.shape) +
                  " what is not one value per channel");
  };
  std::optional<Layout::View> view = stream.layout.over(stream.shape);
  if (!view)
    return problem();
  // The innermost dimensions of the stream that make up a position.
  size_t first = view->order.size();
  for (int64_t count = 1; count < channels;
       count *= view->dims[view->order[first]])
    if (first-- == 0)
      return problem();
  SizesRef inner = SizesRef(view->order).drop_front(first);
  if (llvm::any_of(view->order, [&](int64_t i) {
        return varies(view->owner[i]) && !llvm::is_contained(inner, i);
      }))
    return problem();
  // Of a dimension cut into parts, an inner part has the smaller stride.
  Sizes strides(view->dims.size(), 1);
  for (int64_t i = int64_t(view->dims.size()) - 2; i >= 0; --i)
    if (view->owner[i] == view->owner[i + 1])
      strides[i] = strides[i + 1] * view->dims[i + 1];
  std::vector<Sizes> result{Sizes(stream.shape.size(), 0)};
  for (int64_t i : inner) {
    std::vector<Sizes> next;
    for (const Sizes &base : result)
      for (int64_t k = 0; k < view->dims[i]; ++k) {
        next.push_back(base);
        if (varies(view->owner[i]))
          next.back()[view->owner[i]] += k * strides[i];
      }
    result = std::move(next);
  }
  if (int64_t(result.size()) != channels)
    return problem();
  return result;
}

llvm::Expected<PerChannel>
stream::perChannel(const Array &array, const Stream &stream, int64_t channels) {
  if (std::optional<float> number = array.uniform())
    return PerChannel(channels, *number);
  auto indices = channelIndices(stream, channels,
                                [&](size_t dim) { return array.varies(dim); });
  if (!indices)
    return indices.takeError();
  PerChannel result;
  for (const Sizes &index : *indices)
    result.push_back(array.at(index));
  return result;
}

/// How many channels a stream must be seen to have for `array` to be one
/// number for each: as many as it has, unless the array needs others.
static int64_t channelsFor(const Stream &x, const Array &array) {
  SizesRef built = sizesOf(x.source->value);
  int64_t varying = 1;
  for (size_t dim = 0; dim < array.shape.size(); ++dim)
    varying *= array.varies(dim) ? array.shape[dim] : 1;
  return built.size() > 2 || varying == 1 ? built.back() : varying;
}

/// A depthwise 1x1 convolution.
static Stream depthwise(OpBuilder &builder, Location loc, const Stream &x,
                        const PerChannel &scale, const PerChannel &offset) {
  int64_t channels = scale.size();
  Value input = x.source->value;
  auto emit = [=](OpBuilder &b, Value weights, Value bias) {
    Value flat = withChannels(b, loc, input, channels);
    auto conv = ConvOp::create(b, loc, flat.getType(), flat, weights, bias,
                               Value(), nullptr, nullptr, nullptr, channels,
                               nullptr, nullptr, nullptr, nullptr, nullptr,
                               nullptr, nullptr, nullptr, nullptr);
    return reshapeTo(b, loc, conv.getOutput(), sizesOf(input));
  };
  Value flat = input;
  Sizes shape(std::max<size_t>(sizesOf(flat).size(), 3), 1);
  if (sizesOf(flat).back() != channels)
    shape.assign(3, 1);
  shape[0] = channels;
  auto layer = std::make_unique<AffineLayer>(
      loc, Array::of(std::vector<float>(channels, 1.0f), shape), emit);
  layer->fold(scale, offset);
  return streamOf(std::move(layer), x.shape, x.layout);
}

llvm::Expected<Stream> stream::scaleChannels(OpBuilder &builder, Location loc,
                                             const Stream &x,
                                             const Array &scale,
                                             const Array &offset) {
  Pending *open = x.open();
  if (!open)
    x.value(builder);
  if (open && offset.uniform() == 0.0f && !scale.uniform())
    if (std::optional<Sizes> order = x.wholeOrder())
      if (open->foldElements(scale.transposed(*order).values()))
        return x;
  const Array &varying = scale.uniform() ? offset : scale;
  int64_t channels = open ? open->channels() : channelsFor(x, varying);
  auto factors = perChannel(scale, x, channels);
  if (!factors)
    return factors.takeError();
  auto terms = perChannel(offset, x, channels);
  if (!terms)
    return terms.takeError();
  if (open && open->fold(*factors, *terms))
    return x;
  x.value(builder);
  return depthwise(builder, loc, x, *factors, *terms);
}
