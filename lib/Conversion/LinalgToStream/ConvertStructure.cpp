// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors joined, cut and resampled: concat, slice, resize.

#include "Scalar.h"
#include "Scope.h"

#include "dialects/stream/StreamOps.h"

using namespace mlir;
using namespace mlir::stream;

/// The dimensions of the tensor from outermost to innermost in the stream, none
/// of them cut; unit dimensions come first.
static std::optional<Sizes> wholeOrder(const Stream &x) {
  std::optional<Layout::View> view = x.layout.over(x.shape);
  if (!view || view->order.size() != size_t(llvm::count_if(x.shape, [](auto s) {
                 return s != 1;
               })))
    return std::nullopt;
  Sizes order;
  for (auto [dim, size] : llvm::enumerate(x.shape))
    if (size == 1)
      order.push_back(dim);
  for (int64_t i : view->order)
    order.push_back(view->owner[i]);
  return order;
}

static Sizes permuted(SizesRef shape, SizesRef order) {
  Sizes result;
  for (int64_t dim : order)
    result.push_back(shape[dim]);
  return result;
}

/// Whether a tensor whose dimensions are sent in this order is a stream value.
static bool isValueShape(SizesRef shape) {
  return shape.size() >= 2 && shape.size() <= 5 && shape[0] == 1;
}

static llvm::Error cut() {
  return refuse("cutting or joining a tensor across the order of its stream");
}

llvm::Expected<Entry> stream::convertConcat(Scope &scope, tensor::ConcatOp op) {
  std::vector<Stream> inputs;
  for (OpOperand &operand : op->getOpOperands()) {
    auto x = scope.stream(operand);
    if (!x)
      return x.takeError();
    if (x->padding)
      return refuse("padding that no window reads");
    inputs.push_back(*x);
  }
  // An input of size 1 along the axis does not tell where the axis is.
  const Stream *longest = &inputs.front();
  for (const Stream &x : inputs)
    if (x.shape[op.getDim()] > longest->shape[op.getDim()])
      longest = &x;
  std::optional<Sizes> order = wholeOrder(*longest);
  if (!order)
    return cut();
  SmallVector<Value> values;
  for (const Stream &x : inputs) {
    Sizes shape = permuted(x.shape, *order);
    if (!isValueShape(shape))
      return cut();
    if (llvm::Error wrong =
            x.require(Layout::of(x.shape, *order), "joining streams"))
      return wrong;
    values.push_back(
        reshapeTo(scope.builder, op.getLoc(), x.value(scope.builder), shape));
  }
  SizesRef result = sizesOf(op.getResult());
  auto axis = llvm::find(*order, int64_t(op.getDim())) - order->begin();
  if (axis == 0)
    return cut();
  Value joined =
      ConcatOp::create(scope.builder, op.getLoc(),
                       f32Tensor(scope.builder, permuted(result, *order)),
                       values, axis, nullptr);
  return streamOf(joined, result, Layout::of(result, *order));
}

llvm::Expected<Entry> stream::convertSlice(Scope &scope,
                                           tensor::ExtractSliceOp op) {
  auto x = scope.stream(op.getSourceMutable());
  if (!x)
    return x.takeError();
  Sizes begins(op.getStaticOffsets()), sizes(op.getStaticSizes()),
      steps(op.getStaticStrides());
  if (ShapedType::isDynamicShape(begins) || ShapedType::isDynamicShape(sizes) ||
      ShapedType::isDynamicShape(steps))
    return refuse("a slice with computed places");
  std::optional<Sizes> order = wholeOrder(*x);
  if (!order || x->padding || !isValueShape(permuted(x->shape, *order)))
    return cut();
  Value value = reshapeTo(scope.builder, op.getLoc(), x->value(scope.builder),
                          permuted(x->shape, *order));
  Sizes places = permuted(begins, *order), strides = permuted(steps, *order);
  auto given = [&](SizesRef list) {
    return scope.builder.getDenseI64ArrayAttr(list.drop_front());
  };
  bool plain = llvm::all_of(strides, [](int64_t s) { return s == 1; });
  Value result =
      SliceOp::create(scope.builder, op.getLoc(),
                      f32Tensor(scope.builder, permuted(sizes, *order)), value,
                      given(places), plain ? nullptr : given(strides), nullptr);
  return streamOf(result, sizes, Layout::of(sizes, *order))
      .reshaped(sizesOf(op.getResult()));
}

/// Evaluates an index computed from the loops; none if anything else is read.
/// Sets the bit of every loop that it depends on.
static std::optional<double> evaluateIndex(Value value, SizesRef loops,
                                           uint64_t &used) {
  if (std::optional<double> number = numberOf(value))
    return number;
  Operation *op = value.getDefiningOp();
  if (!op)
    return std::nullopt;
  if (auto index = dyn_cast<linalg::IndexOp>(op)) {
    used |= uint64_t(1) << index.getDim();
    return double(loops[index.getDim()]);
  }
  SmallVector<double> operands;
  for (Value operand : op->getOperands()) {
    std::optional<double> number = evaluateIndex(operand, loops, used);
    if (!number)
      return std::nullopt;
    operands.push_back(*number);
  }
  return evaluate(op, operands);
}

namespace {
/// A dimension of a tensor read at computed places.
struct Axis {
  int64_t loop = -1; ///< that the place depends on; none for one place
  Sizes places;      ///< per iteration of that loop
};
} // namespace

static std::optional<Axis> axisOf(Value index, SizesRef ranges) {
  Axis axis;
  uint64_t used = 0;
  Sizes loops(ranges.size(), 0);
  std::optional<double> first = evaluateIndex(index, loops, used);
  if (!first || llvm::popcount(used) > 1)
    return std::nullopt;
  if (used == 0) {
    axis.places.push_back(int64_t(*first));
    return axis;
  }
  axis.loop = llvm::countr_zero(used);
  for (int64_t &i = loops[axis.loop]; i < ranges[axis.loop]; ++i)
    axis.places.push_back(int64_t(*evaluateIndex(index, loops, used)));
  return axis;
}

/// Nothing, where each of `size` positions is repeated equally often.
static bool isEven(SizesRef places, int64_t size) {
  int64_t count = places.size();
  for (int64_t i = 0; i < count; ++i)
    if (count % size != 0 || places[i] != i / (count / size))
      return false;
  return true;
}

/// Resamples `x`, whose dimension i is the result's dimension i.
static llvm::Expected<Entry> resample(Scope &scope, linalg::LinalgOp op,
                                      const Stream &x, ArrayRef<Sizes> places) {
  SizesRef result = sizesOf(op->getResult(0));
  std::optional<Sizes> order = wholeOrder(x);
  if (!order || x.padding || order->size() < 3 ||
      !isValueShape(permuted(x.shape, *order)))
    return cut();
  int64_t frame = order->front(), channels = order->back();
  SmallVector<Attribute> indices;
  bool even = true;
  for (int64_t dim : *order) {
    bool whole =
        result[dim] == x.shape[dim] && isEven(places[dim], x.shape[dim]);
    if (!llvm::is_sorted(places[dim]) ||
        ((dim == frame || dim == channels) && !whole))
      return refuse("reading a tensor at places that are no resampling of its "
                    "positions");
    if (dim == frame || dim == channels)
      continue;
    even &= isEven(places[dim], x.shape[dim]);
    indices.push_back(scope.builder.getDenseI64ArrayAttr(places[dim]));
  }
  Value value = reshapeTo(scope.builder, op.getLoc(), x.value(scope.builder),
                          permuted(x.shape, *order));
  Value resized = ResizeOp::create(
      scope.builder, op.getLoc(),
      f32Tensor(scope.builder, permuted(result, *order)), value,
      even ? nullptr : scope.builder.getArrayAttr(indices), nullptr);
  return streamOf(resized, result, Layout::of(result, *order));
}

/// A constant read at computed places: flipped or transposed weights.
static Array gather(const Array &array, ArrayRef<Axis> axes, SizesRef ranges) {
  std::vector<float> values;
  Sizes loops(ranges.size(), 0), index(axes.size());
  for (int64_t left = product(ranges); left > 0; --left) {
    for (auto [dim, axis] : llvm::enumerate(axes))
      index[dim] = axis.places[axis.loop < 0 ? 0 : loops[axis.loop]];
    values.push_back(array.at(index));
    for (size_t loop = ranges.size(); loop-- > 0;) {
      if (++loops[loop] < ranges[loop])
        break;
      loops[loop] = 0;
    }
  }
  return Array::of(std::move(values), ranges, array.name);
}

llvm::Expected<Entry> stream::convertGather(Scope &scope, linalg::LinalgOp op) {
  Operation *last =
      op.getBlock()->getTerminator()->getOperand(0).getDefiningOp();
  auto extract = dyn_cast_or_null<tensor::ExtractOp>(last);
  if (!extract || !op.getIndexingMapsArray().back().isIdentity())
    return refuse("its result depends on the position (linalg.index)");
  Sizes ranges(op.getStaticLoopRanges());
  std::vector<Axis> axes;
  SizesRef sizes = sizesOf(extract.getTensor());
  for (auto [index, size] : llvm::zip_equal(extract.getIndices(), sizes)) {
    std::optional<Axis> axis = axisOf(index, ranges);
    auto exists = [&, size = size](int64_t i) { return i >= 0 && i < size; };
    if (!axis || !llvm::all_of(axis->places, exists))
      return refuse("reading a tensor at places that are not computed from one "
                    "loop each");
    axes.push_back(*axis);
  }
  if (auto *array = scope.find<Array>(extract.getTensor()))
    return gather(*array, axes, ranges);
  auto x = scope.stream(extract.getTensorMutable());
  if (!x)
    return x.takeError();
  std::vector<Sizes> places;
  for (auto [dim, axis] : llvm::enumerate(axes)) {
    bool one = axis.loop < 0 && x->shape[dim] == 1 && dim < ranges.size() &&
               ranges[dim] == 1;
    if (x->shape.size() != ranges.size() || (!one && axis.loop != int64_t(dim)))
      return refuse("reading a tensor at places that are no resampling of its "
                    "positions");
    places.push_back(axis.places);
  }
  return resample(scope, op, *x, places);
}
