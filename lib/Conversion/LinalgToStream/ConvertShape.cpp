// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What moves no data: padding that waits for its window, reshapes.

#include "Loops.h"
#include "Scalar.h"
#include "Scope.h"

#include "dialects/stream/StreamOps.h"

using namespace mlir;
using namespace mlir::stream;

llvm::Expected<Stream> Scope::stream(OpOperand &operand) const {
  auto *found = find<Stream>(operand.get());
  if (!found) {
    if (find<SoftmaxPart>(operand.get()))
      return refuse("it reads a step of a softmax");
    if (find<Deferred>(operand.get()))
      return refuse("it reads elements that are not of f32");
    return refuse("its input is no stream");
  }
  Stream result = *found;
  Sizes shape = result.shape;
  for (size_t dim = 0; result.padding && dim < shape.size(); ++dim)
    shape[dim] = result.padding->extent(dim, shape[dim]);
  if (SizesRef(shape) != sizesOf(operand.get()))
    return refuse("repeating the elements of a stream of " +
                  text(result.shape));
  result.exclusive &= operand.get().hasOneUse();
  return result;
}

llvm::Expected<Stream> Scope::filled(OpOperand &operand) {
  auto found = stream(operand);
  if (!found || !found->padding)
    return found;
  auto known = filledStreams.find(operand.get());
  if (known != filledStreams.end())
    return known->second;
  auto built = padded(builder, operand.getOwner()->getLoc(), *found);
  if (built)
    filledStreams.insert({operand.get(), *built});
  return built;
}

llvm::Expected<Entry> stream::convertPad(Scope &scope, tensor::PadOp op) {
  auto x = scope.stream(op.getSourceMutable());
  if (!x)
    return x.takeError();
  Value filler = op.getConstantPaddingValue();
  std::optional<double> number = filler ? numberOf(filler) : std::nullopt;
  if (!number)
    return refuse("padding with a value that is not one constant");
  Padding padding{Sizes(op.getStaticLow()), Sizes(op.getStaticHigh()),
                  Sizes(x->shape.size(), 1), *number};
  if (ShapedType::isDynamicShape(padding.low) ||
      ShapedType::isDynamicShape(padding.high))
    return refuse("padding by a computed amount");
  auto isZero = [](int64_t amount) { return amount == 0; };
  if (llvm::all_of(padding.low, isZero) && llvm::all_of(padding.high, isZero))
    return *x;
  if (llvm::any_of(llvm::concat<int64_t>(padding.low, padding.high),
                   [](int64_t amount) { return amount < 0; }))
    return refuse("negative padding (a crop)");
  if (x->padding) {
    if (x->padding->value != *number)
      return refuse("two paddings with different values in a row");
    for (size_t dim = 0; dim < x->shape.size(); ++dim) {
      padding.low[dim] += x->padding->low[dim];
      padding.high[dim] += x->padding->high[dim];
    }
    padding.steps = x->padding->steps;
  }
  x->padding = padding;
  return *x;
}

llvm::Expected<Entry> stream::convertInsert(Scope &scope,
                                            tensor::InsertSliceOp op) {
  auto x = scope.stream(op.getSourceMutable());
  if (!x)
    return x.takeError();
  auto *into = scope.find<Array>(op.getDest());
  std::optional<float> number = into ? into->uniform() : std::nullopt;
  if (!number)
    return refuse("inserting into a tensor that is not one constant");
  SizesRef result = sizesOf(op.getResult());
  Padding padding{Sizes(op.getStaticOffsets()), Sizes(result.size(), 0),
                  Sizes(op.getStaticStrides()), *number};
  if (ShapedType::isDynamicShape(padding.low) ||
      ShapedType::isDynamicShape(padding.steps) ||
      op.getStaticSizes() != SizesRef(x->shape) || x->padding)
    return refuse("inserting a slice of another shape or at computed places");
  for (size_t dim = 0; dim < result.size(); ++dim)
    padding.high[dim] = result[dim] - padding.extent(dim, x->shape[dim]);
  x->padding = padding;
  return *x;
}

/// Padding (and the shape before it) after a reshape that leaves each padded
/// dimension whole.
static llvm::Expected<Stream>
reshapePadded(const Stream &x, SizesRef result,
              ArrayRef<ReassociationIndices> groups, bool expand) {
  Stream y = x.reshaped(result);
  y.padding->low.assign(result.size(), 0);
  y.padding->high.assign(result.size(), 0);
  y.padding->steps.assign(result.size(), 1);
  for (auto [one, many] : llvm::enumerate(groups))
    for (int64_t other : many) {
      int64_t from = expand ? int64_t(one) : other;
      int64_t to = expand ? other : int64_t(one);
      int64_t extent = x.padding->extent(from, x.shape[from]);
      if (extent == x.shape[from])
        continue;
      if (result[to] != extent)
        return refuse("padding of a dimension that is then reshaped");
      y.padding->low[to] = x.padding->low[from];
      y.padding->high[to] = x.padding->high[from];
      y.padding->steps[to] = x.padding->steps[from];
      y.shape[to] = x.shape[from];
    }
  return y;
}

llvm::Expected<Entry> stream::convertReshape(Scope &scope, Operation *op) {
  SizesRef shape = sizesOf(op->getResult(0));
  const Entry *entry = scope.find(op->getOperand(0));
  if (auto *array = entry ? std::get_if<Array>(entry) : nullptr)
    return array->reshaped(shape);
  if (auto *part = entry ? std::get_if<SoftmaxPart>(entry) : nullptr) {
    SoftmaxPart result = *part;
    result.shape.assign(shape.begin(), shape.end());
    if (product(part->base.shape) == product(shape)) {
      result.base = part->base.reshaped(shape);
      if (part->taken)
        result.taken = part->taken->reshaped(shape);
    }
    return result;
  }
  auto x = scope.stream(op->getOpOperand(0));
  if (!x)
    return x.takeError();
  if (!x->padding)
    return x->reshaped(shape);
  auto expand = dyn_cast<tensor::ExpandShapeOp>(op);
  auto collapse = dyn_cast<tensor::CollapseShapeOp>(op);
  if (!expand && !collapse)
    return *x;
  auto y = reshapePadded(*x, shape,
                         expand ? expand.getReassociationIndices()
                                : collapse.getReassociationIndices(),
                         bool(expand));
  return y ? llvm::Expected<Entry>(*y) : y.takeError();
}
