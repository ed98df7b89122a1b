// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Moves.h"

#include "dialects/stream/StreamOps.h"

using namespace mlir;
using namespace mlir::stream;

Sizes stream::permuted(SizesRef shape, SizesRef order) {
  Sizes result;
  for (int64_t dim : order)
    result.push_back(shape[dim]);
  return result;
}

bool stream::isValueShape(SizesRef shape) {
  return shape.size() >= 2 && shape.size() <= 5 && shape[0] == 1;
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
  Stream y = streamOf(Value(), x.shape, wanted);
  std::optional<Sizes> whole = y.wholeOrder();
  Sizes natural = whole ? permuted(x.shape, *whole) : Sizes();
  Value value = x.value(builder);
  y.source->value = PermuteOp::create(builder, loc,
                                      f32Tensor(builder, isValueShape(natural)
                                                             ? SizesRef(natural)
                                                             : sizesOf(value)),
                                      value, moved.dims, moved.order, nullptr);
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
