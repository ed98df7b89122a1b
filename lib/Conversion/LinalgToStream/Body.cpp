// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Body.h"
#include "MapBuilder.h"
#include "Scalar.h"

#include "dialects/stream/StreamOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::stream;

using Result = llvm::Expected<Symbol>;

bool stream::isSame(const Stream &a, const Stream &b) {
  return a.source == b.source && a.layout == b.layout;
}

bool stream::isSame(const Array &a, const Array &b) {
  return a.data.data() == b.data.data() && a.shape == b.shape &&
         a.strides == b.strides;
}

bool stream::isSame(const Symbol &a, const Symbol &b) {
  if (auto *x = as<double>(a))
    return as<double>(b) && *x == *as<double>(b);
  if (auto *x = as<Expression>(a))
    return as<Expression>(b) && *x == *as<Expression>(b);
  if (auto *x = as<Array>(a))
    return as<Array>(b) && isSame(*x, *as<Array>(b));
  auto *x = as<Stream>(a), *y = as<Stream>(b);
  return x && y && isSame(*x, *y);
}

static Result unknown(Operation *op) {
  return refuse("'" + op->getName().getStringRef() +
                "' on constants is not evaluated");
}

Result Body::onArrays(Operation *op, ArrayRef<Symbol> operands) {
  std::vector<Array> arrays;
  for (const Symbol &symbol : operands)
    arrays.push_back(as<Array>(symbol)
                         ? *as<Array>(symbol)
                         : Array::splat(*as<double>(symbol), loops));
  bool isFloat = isa<FloatType>(getElementTypeOrSelf(op->getResult(0)));
  auto array = zipArrays(arrays, loops, isFloat, [&](ArrayRef<double> row) {
    return evaluate(op, row);
  });
  return array ? Result(*array) : unknown(op);
}

/// A constant and a stream as an affine function, folded into a layer or one of
/// its own; refused if it is none, or differs between positions.
Result Body::onChannels(Operation *op, ArrayRef<Symbol> operands) {
  bool constantFirst = as<Array>(operands[0]);
  Array array = *as<Array>(operands[constantFirst ? 0 : 1]);
  auto only = [&](float (*function)(float)) {
    return *zipArrays(array, loops, /*isFloat=*/true,
                      [&](ArrayRef<double> row) {
                        return std::optional<double>(function(float(row[0])));
                      });
  };
  Array scale = Array::splat(1, loops), offset = Array::splat(0, loops);
  if (isa<arith::AddFOp>(op)) {
    offset = array;
  } else if (isa<arith::SubFOp>(op)) {
    scale = Array::splat(constantFirst ? -1 : 1, loops);
    offset = constantFirst ? array : only([](float c) { return -c; });
  } else if (isa<arith::MulFOp>(op)) {
    scale = array;
  } else if (isa<arith::DivFOp>(op) && !constantFirst) {
    scale = only([](float c) { return 1 / c; });
  } else {
    return refuse("'" + op->getName().getStringRef() +
                  "' with a constant that differs between channels");
  }
  auto x = materialize(operands[constantFirst ? 1 : 0]);
  if (!x)
    return x.takeError();
  auto y = scaleChannels(builder, loc, *x, scale, offset);
  if (!y)
    return y.takeError();
  return *y;
}

/// A sum times or divided by one number.
std::optional<Symbol> Body::onSum(Operation *op, ArrayRef<Symbol> operands) {
  bool divide = isa<arith::DivFOp>(op);
  if (!divide && !isa<arith::MulFOp>(op))
    return std::nullopt;
  bool swapped = !divide && as<double>(operands[0]);
  auto *x = as<Stream>(operands[swapped ? 1 : 0]);
  auto *number = as<double>(operands[swapped ? 0 : 1]);
  Pending *open = x ? x->open() : nullptr;
  if (!number || !open || !open->takesNumbers())
    return std::nullopt;
  size_t channels = open->channels();
  if (!open->fold(PerChannel(channels, divide ? 1 / *number : *number),
                  PerChannel(channels, 0.0)))
    return std::nullopt;
  return *x;
}

/// `select(a > b, a, b)` and its kin, as the maximum or minimum they are; a
/// stream holds no NaN. Null for any other selection.
static Expression extremum(Operation *op, ArrayRef<Symbol> operands) {
  auto *condition = as<Expression>(operands[0]);
  if (!condition || (*condition)->name.getStringRef() != "arith.cmpf" ||
      !getElementTypeOrSelf(op->getResult(0).getType()).isF32())
    return nullptr;
  using P = arith::CmpFPredicate;
  P p = P(cast<IntegerAttr>((*condition)->attributes[0].getValue()).getInt());
  bool greater = p == P::OGT || p == P::OGE || p == P::UGT || p == P::UGE;
  bool less = p == P::OLT || p == P::OLE || p == P::ULT || p == P::ULE;
  const Symbol &a = (*condition)->operands[0], &b = (*condition)->operands[1];
  bool straight = isSame(a, operands[1]) && isSame(b, operands[2]);
  bool crossed = isSame(a, operands[2]) && isSame(b, operands[1]);
  if ((!greater && !less) || (!straight && !crossed))
    return nullptr;
  StringRef name = greater == straight ? "arith.maximumf" : "arith.minimumf";
  Type type = getElementTypeOrSelf(op->getResult(0).getType());
  return std::make_shared<Node>(Node{
      OperationName(name, op->getContext()), {}, {type, type}, type, {a, b}});
}

Expression stream::nodeOf(Operation *op, ArrayRef<Symbol> operands) {
  SmallVector<NamedAttribute> attributes;
  if (auto compare = dyn_cast<arith::CmpFOp>(op)) // first: see extremum
    attributes.push_back({StringAttr::get(op->getContext(), "predicate"),
                          compare.getPredicateAttr()});
  else
    llvm::append_range(attributes, op->getAttrs());
  SmallVector<Type> types; // an op on whole tensors becomes one on scalars
  for (Type type : op->getOperandTypes())
    types.push_back(getElementTypeOrSelf(type));
  return std::make_shared<Node>(
      Node{op->getName(), attributes, types,
           getElementTypeOrSelf(op->getResult(0).getType()),
           std::vector<Symbol>(operands.begin(), operands.end())});
}

/// With constants that are one number as that number, unless a layer before
/// can take them in.
static std::vector<Symbol> withNumbers(ArrayRef<Symbol> operands) {
  bool foldable = llvm::any_of(operands, [](const Symbol &symbol) {
    return as<Stream>(symbol) && as<Stream>(symbol)->open();
  });
  std::vector<Symbol> result(operands.begin(), operands.end());
  for (Symbol &symbol : result)
    if (auto *array = as<Array>(symbol); array && !foldable)
      if (std::optional<float> number = array->uniform())
        symbol = double(*number);
  return result;
}

Result Body::apply(Operation *op, ArrayRef<Symbol> given) {
  std::vector<Symbol> operands = withNumbers(given);
  auto count = [&](auto test) { return llvm::count_if(operands, test); };
  size_t numbers = count([](auto &s) { return as<double>(s) != nullptr; });
  size_t arrays = count([](auto &s) { return as<Array>(s) != nullptr; });
  if (numbers == operands.size()) {
    SmallVector<double> values;
    for (const Symbol &symbol : operands)
      values.push_back(*as<double>(symbol));
    std::optional<double> value = evaluate(op, values);
    return value ? Result(*value) : unknown(op);
  }
  if (numbers + arrays == operands.size())
    return onArrays(op, operands);
  if (!isa<arith::ArithDialect, math::MathDialect>(op->getDialect()) ||
      op->getNumResults() != 1)
    return refuse("'" + op->getName().getStringRef() +
                  "' in its body has no streaming form");
  if (count([](auto &s) { return as<SoftmaxPart>(s) != nullptr; }))
    return onSoftmax(op, operands);
  if (softmaxNext && arrays)
    if (std::optional<Mask> mask = maskOf(op, operands, loops))
      return onMask(op, *mask);
  if (isa<arith::SelectOp>(op) && as<double>(operands[0])) {
    const Symbol &chosen = operands[*as<double>(operands[0]) != 0 ? 1 : 2];
    if (!as<Stream>(chosen) || SizesRef(as<Stream>(chosen)->shape) == loops)
      return chosen;
  }
  if (operands.size() == 2 && arrays == 1) {
    Result layer = onChannels(op, operands);
    if (layer)
      return layer;
    llvm::consumeError(layer.takeError()); // a map of both
  }
  if (operands.size() == 2)
    if (std::optional<Symbol> sum = onSum(op, operands))
      return *sum;
  Expression expression;
  if (isa<arith::SelectOp>(op))
    expression = extremum(op, operands);
  return expression ? expression : nodeOf(op, operands);
}

llvm::Expected<Stream> Body::materialize(const Symbol &symbol) {
  if (auto *stream = as<Stream>(symbol)) {
    if (SizesRef(stream->shape) != loops)
      return refuse("repeating the elements of a stream of " +
                    text(stream->shape) + " to " + text(loops));
    return *stream;
  }
  auto *expression = as<Expression>(symbol);
  if (!expression)
    return refuse("its result does not depend on a stream");
  return buildMap(builder, loc, loops, *expression);
}
