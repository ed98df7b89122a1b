// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Body.h"
#include "Scalar.h"

#include "dialects/stream/StreamOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::stream;

using Result = llvm::Expected<Symbol>;

template <typename Kind> static const Kind *as(const Symbol &symbol) {
  return std::get_if<Kind>(&symbol);
}

static bool isSame(const Stream &a, const Stream &b) {
  return a.source == b.source && a.layout == b.layout;
}

static bool isSame(const Symbol &a, const Symbol &b) {
  if (auto *x = as<double>(a))
    return as<double>(b) && *x == *as<double>(b);
  if (auto *x = as<Expression>(a))
    return as<Expression>(b) && *x == *as<Expression>(b);
  auto *x = as<Stream>(a), *y = as<Stream>(b);
  return x && y && isSame(*x, *y);
}

/// Applies `function` to every element of arrays that broadcast to `loops`.
static std::optional<Array>
zipArrays(ArrayRef<Array> arrays, SizesRef loops,
          function_ref<std::optional<double>(ArrayRef<double>)> function) {
  Sizes compact, dims, keep;
  for (auto [dim, size] : llvm::enumerate(loops)) {
    bool varies =
        llvm::any_of(arrays, [&](const Array &a) { return a.varies(dim); });
    compact.push_back(varies ? size : 1);
    dims.push_back(varies ? int64_t(dim) : -1);
    keep.push_back(dim);
  }
  std::vector<std::vector<float>> inputs;
  for (const Array &array : arrays) {
    Sizes from;
    for (auto [dim, size] : llvm::enumerate(compact))
      from.push_back(size > 1 && array.varies(dim) ? int64_t(dim) : -1);
    inputs.push_back(array.view(from, compact).values());
  }
  std::vector<float> result(product(compact));
  SmallVector<double> row(arrays.size());
  for (auto [i, element] : llvm::enumerate(result)) {
    for (auto [k, input] : llvm::enumerate(inputs))
      row[k] = input[i];
    std::optional<double> value = function(row);
    if (!value)
      return std::nullopt;
    element = float(*value);
  }
  return Array::of(std::move(result), compact).view(dims, loops);
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
  auto array = zipArrays(
      arrays, loops, [&](ArrayRef<double> row) { return evaluate(op, row); });
  if (!array || !getElementTypeOrSelf(op->getResult(0).getType()).isF32())
    return unknown(op);
  return *array;
}

/// A constant and a stream: folded into a layer, if an affine function.
Result Body::onChannels(Operation *op, ArrayRef<Symbol> operands) {
  bool constantFirst = as<Array>(operands[0]);
  Array array = *as<Array>(operands[constantFirst ? 0 : 1]);
  auto only = [&](float (*function)(float)) {
    return *zipArrays(array, loops, [&](ArrayRef<double> row) {
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

/// The stream that `part` completes, given the last step.
static Stream softmaxOf(OpBuilder &builder, Location loc,
                        const SoftmaxPart &part) {
  Value value = part.base.value(builder);
  if (sizesOf(value).back() != part.channels)
    value = withChannels(builder, loc, value, part.channels);
  auto op =
      SoftmaxOp::create(builder, loc, value.getType(), value, Value(), nullptr);
  return streamOf(op.getOutput(), part.base.shape, part.base.layout);
}

std::optional<Symbol> Body::onSoftmax(Operation *op,
                                      ArrayRef<Symbol> operands) {
  auto *first = as<SoftmaxPart>(operands[0]);
  auto *second = operands.size() > 1 ? as<SoftmaxPart>(operands[1]) : nullptr;
  auto isPart = [](const SoftmaxPart *part, SoftmaxPart::Kind kind) {
    return part && part->kind == kind;
  };
  auto next = [&](const SoftmaxPart &part, SoftmaxPart::Kind kind) {
    SoftmaxPart result = part;
    result.kind = kind;
    return result;
  };
  if (auto *x = as<Stream>(operands[0]); x && isa<arith::SubFOp>(op) &&
                                         isPart(second, SoftmaxPart::Max) &&
                                         x->source == second->base.source)
    return SoftmaxPart{SoftmaxPart::Shifted, *x, second->channels, x->shape};
  if (isa<math::ExpOp>(op) && isPart(first, SoftmaxPart::Shifted))
    return next(*first, SoftmaxPart::Exp);
  if (isa<arith::DivFOp>(op) && isPart(second, SoftmaxPart::Sum) &&
      as<double>(operands[0]) && *as<double>(operands[0]) == 1)
    return next(*second, SoftmaxPart::Inverse);
  bool quotient = isa<arith::DivFOp>(op) && isPart(first, SoftmaxPart::Exp) &&
                  isPart(second, SoftmaxPart::Sum);
  bool product =
      isa<arith::MulFOp>(op) && ((isPart(first, SoftmaxPart::Exp) &&
                                  isPart(second, SoftmaxPart::Inverse)) ||
                                 (isPart(first, SoftmaxPart::Inverse) &&
                                  isPart(second, SoftmaxPart::Exp)));
  if ((quotient || product) && first->base.source == second->base.source)
    return softmaxOf(builder, loc,
                     first->kind == SoftmaxPart::Exp ? *first : *second);
  return std::nullopt;
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

static Expression nodeOf(Operation *op, ArrayRef<Symbol> operands) {
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

Result Body::apply(Operation *op, ArrayRef<Symbol> operands) {
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
  if (count([](auto &s) { return as<SoftmaxPart>(s) != nullptr; })) {
    std::optional<Symbol> part = onSoftmax(op, operands);
    return part ? Result(*part)
                : refuse("arithmetic with the maximum or sum of the channels "
                         "of a position that is no softmax");
  }
  if (operands.size() == 2 && arrays == 1)
    return onChannels(op, operands);
  if (arrays)
    return refuse("'" + op->getName().getStringRef() +
                  "' with a constant that differs between channels");
  if (operands.size() == 2)
    if (std::optional<Symbol> sum = onSum(op, operands))
      return *sum;
  Expression expression;
  if (isa<arith::SelectOp>(op))
    expression = extremum(op, operands);
  return expression ? expression : nodeOf(op, operands);
}

namespace {
/// Builds one map from an expression.
class MapBuilder {
public:
  MapBuilder(OpBuilder &builder, Location loc, SizesRef loops)
      : builder(builder), loc(loc), loops(loops) {}

  llvm::Expected<Stream> build(const Expression &expression);

private:
  void collect(const Symbol &symbol);
  llvm::Error align();
  llvm::Error checkGate(const Stream &gate, int64_t channels);
  Value emit(const Symbol &symbol, Type type);

  OpBuilder &builder;
  Location loc;
  SizesRef loops;
  std::vector<Stream> leaves; ///< each stream once, the first of full shape
  SmallVector<Value> inputs;
  SmallVector<BlockArgument> arguments;
  DenseMap<const Node *, Value> built;
};
} // namespace

void MapBuilder::collect(const Symbol &symbol) {
  if (auto *stream = as<Stream>(symbol)) {
    if (llvm::none_of(leaves,
                      [&](auto &leaf) { return isSame(leaf, *stream); }))
      leaves.push_back(*stream);
  } else if (auto *node = as<Expression>(symbol)) {
    for (const Symbol &operand : (*node)->operands)
      collect(operand);
  }
}

/// The gate must arrive in the order of the channels of the full stream.
llvm::Error MapBuilder::checkGate(const Stream &gate, int64_t channels) {
  auto indices = channelIndices(
      leaves[0], channels, [&](size_t dim) { return gate.shape[dim] > 1; });
  if (!indices)
    return indices.takeError();
  Sizes order = gate.layout.indices();
  if (order.size() != indices->size())
    return refuse("broadcasting " + text(gate.shape) + " over " + text(loops) +
                  " (one value per channel works)");
  for (auto [index, place] : llvm::zip(*indices, order)) {
    int64_t raster = 0;
    for (auto [i, size] : llvm::zip(index, gate.shape))
      raster = raster * size + i;
    if (raster != place)
      return refuse("broadcasting a stream whose channels come in another "
                    "order");
  }
  return llvm::Error::success();
}

/// Gives all inputs the shape of the first, gates one value per channel.
llvm::Error MapBuilder::align() {
  auto isFull = [&](const Stream &leaf) {
    return SizesRef(leaf.shape) == loops;
  };
  auto full = llvm::find_if(leaves, isFull);
  if (full == leaves.end())
    return refuse("repeating the elements of a stream to " + text(loops));
  std::swap(leaves.front(), *full);
  Value first = leaves.front().value(builder);
  for (const Stream &leaf : leaves)
    if (!isFull(leaf))
      first = withChannels(builder, loc, first, product(leaf.shape));
  Sizes shape(sizesOf(first)), gateShape(shape.size(), 1);
  gateShape.back() = shape.back();
  for (const Stream &leaf : leaves) {
    if (isFull(leaf)) {
      if (llvm::Error wrong =
              leaf.require(leaves.front().layout, "combining two streams"))
        return wrong;
    } else if (llvm::Error wrong = checkGate(leaf, shape.back())) {
      return wrong;
    }
  }
  for (const Stream &leaf : leaves)
    inputs.push_back(reshapeTo(builder, loc, leaf.value(builder),
                               isFull(leaf) ? SizesRef(shape) : gateShape));
  inputs.front() = first;
  return llvm::Error::success();
}

Value MapBuilder::emit(const Symbol &symbol, Type type) {
  if (auto *number = as<double>(symbol)) {
    TypedAttr attribute;
    if (isa<FloatType>(type))
      attribute = builder.getFloatAttr(type, *number);
    else
      attribute = builder.getIntegerAttr(type, int64_t(*number));
    return arith::ConstantOp::create(builder, loc, attribute);
  }
  if (auto *stream = as<Stream>(symbol)) {
    auto leaf = llvm::find_if(
        leaves, [&](auto &each) { return isSame(each, *stream); });
    return arguments[leaf - leaves.begin()];
  }
  const Node &node = **as<Expression>(symbol);
  if (Value value = built.lookup(&node))
    return value;
  OperationState state(loc, node.name, ValueRange(), node.type,
                       node.attributes);
  for (auto [operand, operandType] :
       llvm::zip(node.operands, node.operandTypes))
    state.operands.push_back(emit(operand, operandType));
  return built[&node] = builder.create(state)->getResult(0);
}

llvm::Expected<Stream> MapBuilder::build(const Expression &expression) {
  collect(expression);
  if (llvm::any_of(leaves, [](auto &leaf) { return leaf.padding; }))
    return refuse("padding that no window reads");
  if (!expression->type.isF32())
    return refuse("a result of another type than f32");
  if (llvm::Error wrong = align())
    return wrong;
  auto map =
      MapOp::create(builder, loc, inputs.front().getType(), inputs, nullptr);
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(&map.getBody());
  for (size_t i = 0; i < inputs.size(); ++i)
    arguments.push_back(block->addArgument(builder.getF32Type(), loc));
  YieldOp::create(builder, loc, emit(expression, expression->type));
  return streamOf(map.getOutput(), loops, leaves.front().layout);
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
  return MapBuilder(builder, loc, loops).build(*expression);
}
