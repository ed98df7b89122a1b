// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors joined, cut and resampled: concat, slice, resize.

#include "Moves.h"
#include "Scalar.h"
#include "Scope.h"

#include "dialects/stream/StreamOps.h"

using namespace mlir;
using namespace mlir::stream;

static llvm::Error cut() {
  return refuse("cutting or joining a tensor along its batch, or one of more "
                "than four dimensions");
}

llvm::Expected<Entry> stream::convertConcat(Scope &scope, tensor::ConcatOp op) {
  std::vector<Stream> inputs;
  for (OpOperand &operand : op->getOpOperands()) {
    if (auto *array = scope.find<Array>(operand.get())) { // a class token
      inputs.push_back(constantStream(scope.builder, op.getLoc(), *array,
                                      Layout::raster(array->shape)));
      continue;
    }
    auto x = scope.filled(operand);
    if (!x)
      return x.takeError();
    inputs.push_back(*x);
  }
  // An input of size 1 along the axis does not tell where the axis is.
  const Stream *longest = &inputs.front();
  for (const Stream &x : inputs)
    if (x.shape[op.getDim()] > longest->shape[op.getDim()])
      longest = &x;
  auto first = inWholeOrder(scope.builder, op.getLoc(), *longest);
  if (!first)
    return first.takeError();
  Sizes order = *first->wholeOrder();
  SmallVector<Value> values;
  for (const Stream &x : inputs) {
    Sizes shape = permuted(x.shape, order);
    if (!isValueShape(shape))
      return cut();
    auto moved =
        inOrder(scope.builder, op.getLoc(), x, Layout::of(x.shape, order));
    if (!moved)
      return moved.takeError();
    values.push_back(reshapeTo(scope.builder, op.getLoc(),
                               moved->value(scope.builder), shape));
  }
  SizesRef result = sizesOf(op.getResult());
  auto axis = llvm::find(order, int64_t(op.getDim())) - order.begin();
  if (axis == 0)
    return cut();
  Value joined = ConcatOp::create(
      scope.builder, op.getLoc(),
      f32Tensor(scope.builder, permuted(result, order)), values, axis, nullptr);
  return streamOf(joined, result, Layout::of(result, order));
}

llvm::Expected<Entry> stream::convertSlice(Scope &scope,
                                           tensor::ExtractSliceOp op) {
  auto filled = scope.filled(op.getSourceMutable());
  if (!filled)
    return filled.takeError();
  Sizes begins(op.getStaticOffsets()), sizes(op.getStaticSizes()),
      steps(op.getStaticStrides());
  if (ShapedType::isDynamicShape(begins) || ShapedType::isDynamicShape(sizes) ||
      ShapedType::isDynamicShape(steps))
    return refuse("a slice with computed places");
  auto x = inWholeOrder(scope.builder, op.getLoc(), *filled);
  if (!x)
    return x.takeError();
  std::optional<Sizes> order = x->wholeOrder();
  if (!isValueShape(permuted(x->shape, *order)))
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

namespace {
/// Evaluates indices computed from the loops and from constants.
class IndexReader {
public:
  IndexReader(Scope &scope, linalg::LinalgOp op) : scope(scope), op(op) {}
  /// None if anything else is read. Sets the bit of every loop that the value
  /// depends on.
  std::optional<double> read(Value value, SizesRef loops, uint64_t &used);

private:
  std::optional<double> element(BlockArgument argument, SizesRef loops,
                                uint64_t &used);
  Scope &scope;
  linalg::LinalgOp op;
};
} // namespace

/// Of a constant operand.
std::optional<double> IndexReader::element(BlockArgument argument,
                                           SizesRef loops, uint64_t &used) {
  if (argument.getOwner() != op.getBlock())
    return std::nullopt;
  OpOperand *operand = op.getMatchingOpOperand(argument);
  auto *array = scope.find<Array>(operand->get());
  auto dims = plainLoops(op.getMatchingIndexingMap(operand));
  if (!array || !dims)
    return std::nullopt;
  if (std::optional<float> number = array->uniform())
    return *number;
  Sizes index;
  for (auto [dim, loop] : llvm::enumerate(*dims)) {
    index.push_back(loop < 0 ? 0 : loops[loop]);
    if (loop >= 0 && array->varies(dim))
      used |= uint64_t(1) << loop;
  }
  return array->at(index);
}

std::optional<double> IndexReader::read(Value value, SizesRef loops,
                                        uint64_t &used) {
  if (std::optional<double> number = numberOf(value))
    return number;
  if (auto argument = dyn_cast<BlockArgument>(value))
    return element(argument, loops, used);
  if (auto index = value.getDefiningOp<linalg::IndexOp>()) {
    used |= uint64_t(1) << index.getDim();
    return double(loops[index.getDim()]);
  }
  SmallVector<double> operands;
  for (Value operand : value.getDefiningOp()->getOperands()) {
    std::optional<double> number = read(operand, loops, used);
    if (!number)
      return std::nullopt;
    operands.push_back(*number);
  }
  return evaluate(value.getDefiningOp(), operands);
}

namespace {
/// A dimension of a tensor read at computed places.
struct Axis {
  int64_t loop = -1; ///< that the place depends on; none for one place
  Sizes places;      ///< per iteration of that loop
};
} // namespace

static std::optional<Axis> axisOf(IndexReader &reader, Value index,
                                  SizesRef ranges) {
  Axis axis;
  uint64_t used = 0;
  Sizes loops(ranges.size(), 0);
  std::optional<double> first = reader.read(index, loops, used);
  if (!first || llvm::popcount(used) > 1)
    return std::nullopt;
  if (used == 0) {
    axis.places.push_back(int64_t(*first));
    return axis;
  }
  axis.loop = llvm::countr_zero(used);
  for (int64_t &i = loops[axis.loop]; i < ranges[axis.loop]; ++i)
    axis.places.push_back(int64_t(*reader.read(index, loops, used)));
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

/// Positions that are resampled must not be innermost: an order for them.
static Sizes resamplingOrder(const Stream &x, ArrayRef<bool> resampled) {
  std::optional<Sizes> order = x.wholeOrder();
  if (order && !resampled[order->front()] && !resampled[order->back()])
    return *order;
  Sizes result = upTo(x.shape.size());
  std::stable_partition(result.begin() + 1, result.end(),
                        [&](int64_t dim) { return resampled[dim]; });
  return result;
}

/// Resamples `x`, whose dimension i is the result's dimension i.
static llvm::Expected<Entry> resample(Scope &scope, linalg::LinalgOp op,
                                      const Stream &x, ArrayRef<Sizes> places) {
  SizesRef result = sizesOf(op->getResult(0));
  SmallVector<bool> resampled;
  for (auto [dim, size] : llvm::enumerate(x.shape)) {
    if (!llvm::is_sorted(places[dim]))
      return refuse("reading a tensor at places that are no resampling of its "
                    "positions");
    resampled.push_back(result[dim] != size || !isEven(places[dim], size));
  }
  Sizes order = resamplingOrder(x, resampled);
  Sizes shape = permuted(x.shape, order);
  if (order.size() < 3 || !isValueShape(shape) || resampled[order.front()] ||
      resampled[order.back()])
    return cut();
  auto moved =
      inOrder(scope.builder, op.getLoc(), x, Layout::of(x.shape, order));
  if (!moved)
    return moved.takeError();
  SmallVector<Attribute> indices;
  bool even = true;
  for (int64_t dim : SizesRef(order).drop_front().drop_back()) {
    even &= isEven(places[dim], x.shape[dim]);
    indices.push_back(scope.builder.getDenseI64ArrayAttr(places[dim]));
  }
  Value value =
      reshapeTo(scope.builder, op.getLoc(), moved->value(scope.builder), shape);
  Value resized = ResizeOp::create(
      scope.builder, op.getLoc(),
      f32Tensor(scope.builder, permuted(result, order)), value,
      even ? nullptr : scope.builder.getArrayAttr(indices), nullptr);
  return streamOf(resized, result, Layout::of(result, order));
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

tensor::ExtractOp stream::gatherOf(linalg::LinalgOp op) {
  Value last = op.getBlock()->getTerminator()->getOperand(0);
  return op.getIndexingMapsArray().back().isIdentity()
             ? last.getDefiningOp<tensor::ExtractOp>()
             : tensor::ExtractOp();
}

llvm::Expected<Entry> stream::convertGather(Scope &scope, linalg::LinalgOp op) {
  tensor::ExtractOp extract = gatherOf(op);
  IndexReader reader(scope, op);
  Sizes ranges(op.getStaticLoopRanges());
  std::vector<Axis> axes;
  SizesRef sizes = sizesOf(extract.getTensor());
  for (auto [index, size] : llvm::zip_equal(extract.getIndices(), sizes)) {
    std::optional<Axis> axis = axisOf(reader, index, ranges);
    auto exists = [&, size = size](int64_t i) { return i >= 0 && i < size; };
    if (!axis || !llvm::all_of(axis->places, exists))
      return refuse("reading a tensor at places that are not computed from one "
                    "loop each");
    axes.push_back(*axis);
  }
  if (auto *array = scope.find<Array>(extract.getTensor()))
    return gather(*array, axes, ranges);
  auto x = scope.filled(extract.getTensorMutable());
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
