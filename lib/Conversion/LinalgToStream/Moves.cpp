// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Moves.h"

#include "dialects/stream/StreamOps.h"

using namespace mlir;
using namespace mlir::stream;

bool stream::isValueShape(SizesRef shape) {
  return shape.size() >= 2 && shape.size() <= 5 && shape[0] == 1;
}

/// The shape of a tensor in this order as a stream value, or none.
static std::optional<Sizes> naturalShape(SizesRef shape, const Layout &layout) {
  std::optional<Sizes> order = streamOf(Value(), shape, layout).wholeOrder();
  if (!order || !isValueShape(permuted(shape, *order)))
    return std::nullopt;
  return permuted(shape, *order);
}

Stream stream::constantStream(OpBuilder &builder, Location loc,
                              const Array &array, const Layout &layout,
                              SizesRef shape) {
  std::vector<float> raster = array.values(), values;
  for (int64_t index : layout.indices())
    values.push_back(raster[index]);
  Sizes sent(shape);
  if (!isValueShape(sent))
    sent = naturalShape(array.shape, layout)
               .value_or(Sizes{1, product(array.shape)});
  Value constant =
      Array::of(std::move(values), sent, array.name).constant(builder, loc);
  Value frames =
      ConstantOp::create(builder, loc, constant.getType(), constant, nullptr);
  return streamOf(frames, array.shape, layout);
}

llvm::Expected<Stream> stream::inOrder(OpBuilder &builder, Location loc,
                                       const Stream &x, const Layout &wanted) {
  if (x.layout == wanted)
    return x;
  std::optional<Layout::View> from = x.layout.over(x.shape);
  std::optional<Layout::View> to = wanted.over(x.shape);
  if (from && to && from->dims != to->dims) { // the cuts of both
    from = x.layout.over(to->dims);
    if (from)
      to = wanted.over(from->dims);
  }
  if (!from || !to || from->dims != to->dims)
    return refuse("a transpose of " + text(x.shape) +
                  " that no order of its dimensions corresponds to");
  Sizes sizes = permuted(from->dims, from->order), order;
  for (int64_t dim : to->order)
    order.push_back(llvm::find(from->order, dim) - from->order.begin());
  Layout moved = Layout::of(sizes, order);
  Value value = x.value(builder);
  Sizes shape = naturalShape(x.shape, wanted).value_or(Sizes(sizesOf(value)));
  Value result = PermuteOp::create(builder, loc, f32Tensor(builder, shape),
                                   value, moved.dims, moved.order, nullptr);
  Stream y = streamOf(result, x.shape, wanted);
  y.padding = x.padding;
  return y;
}

llvm::Expected<Stream> stream::inWholeOrder(OpBuilder &builder, Location loc,
                                            const Stream &x) {
  if (x.wholeOrder())
    return x;
  return inOrder(builder, loc, x, Layout::raster(x.shape));
}

llvm::Expected<Stream> stream::padded(OpBuilder &builder, Location loc,
                                      const Stream &x) {
  if (!x.padding)
    return x;
  if (x.padding->hasGaps())
    return refuse("gaps that no convolution reads");
  auto whole = inWholeOrder(builder, loc, x);
  if (!whole)
    return whole;
  Sizes order = *whole->wholeOrder(), shape = permuted(x.shape, order), result;
  for (auto [dim, size] : llvm::enumerate(x.shape))
    result.push_back(x.padding->extent(dim, size));
  Sizes streamed = permuted(result, order);
  Sizes begins = permuted(x.padding->low, order);
  if (!isValueShape(shape) || streamed[0] != 1)
    return refuse("padding of the batch or of more than four dimensions");
  Value value = reshapeTo(builder, loc, whole->value(builder), shape);
  auto pad = PadOp::create(builder, loc, f32Tensor(builder, streamed), value,
                           SizesRef(begins).drop_front(),
                           APFloat(float(x.padding->value)), nullptr);
  return streamOf(pad.getOutput(), result, Layout::of(result, order));
}
