// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MapBuilder.h"
#include "Moves.h"

#include "dialects/stream/StreamOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::stream;

namespace {
/// What a stream of fewer elements than the result gives one value for.
struct Gate {
  enum Kind { None, All, Position, Channel } kind;
  int64_t channels; ///< that the full stream must be seen to have, if any
};

/// Builds one map from an expression.
class MapBuilder {
public:
  MapBuilder(OpBuilder &builder, Location loc, SizesRef loops)
      : builder(builder), loc(loc), loops(loops) {}

  llvm::Expected<Stream> build(const Expression &expression);

private:
  llvm::Error collect(const Symbol &symbol, Type type);
  Stream constantBeside(const Stream &full, const Array &array);
  llvm::Error align();
  llvm::Expected<Stream> fullBeside(ArrayRef<Stream> others);
  llvm::Error gather(const Stream &full, const std::vector<Gate> &gates);
  Value emit(const Symbol &symbol, Type type);

  OpBuilder &builder;
  Location loc;
  SizesRef loops;
  std::vector<Stream> leaves; ///< each stream once, the first of full shape
  std::vector<Array> arrays;  ///< each constant once; leaves after the streams
  SmallVector<Value> inputs;
  Layout layout; ///< of the inputs that are no gates
  SmallVector<BlockArgument> arguments;
  DenseMap<const Node *, Value> built;
};
} // namespace

/// Adds what is not yet there.
template <typename Kind>
static void addTo(std::vector<Kind> &all, const Kind &one) {
  if (llvm::none_of(all, [&](auto &each) { return isSame(each, one); }))
    all.push_back(one);
}

llvm::Error MapBuilder::collect(const Symbol &symbol, Type type) {
  if (auto *stream = as<Stream>(symbol)) {
    addTo(leaves, *stream);
  } else if (auto *array = as<Array>(symbol)) {
    if (!type.isF32())
      return refuse("a constant that is not of f32 and differs between "
                    "positions or channels");
    addTo(arrays, *array);
  } else if (auto *node = as<Expression>(symbol)) {
    for (auto [operand, operandType] :
         llvm::zip_equal((*node)->operands, (*node)->operandTypes))
      if (llvm::Error wrong = collect(operand, operandType))
        return wrong;
  }
  return llvm::Error::success();
}

/// One value per channel must arrive in the order of the full stream's
/// channels.
static bool inOrderOfChannels(const Stream &gate,
                              const std::vector<Sizes> &channels) {
  Sizes order = gate.layout.indices();
  if (order.size() != channels.size())
    return false;
  for (auto [index, place] : llvm::zip(channels, order)) {
    int64_t raster = 0;
    for (auto [i, size] : llvm::zip(index, gate.shape))
      raster = raster * size + i;
    if (raster != place)
      return false;
  }
  return true;
}

/// Whether the gate varies in the outer dimensions of the full stream alone.
static bool isPerPosition(const Stream &full, const Stream &gate) {
  std::optional<Sizes> order = full.wholeOrder();
  if (!order)
    return false;
  auto repeats = [&](int64_t dim) {
    return gate.shape[dim] != full.shape[dim];
  };
  auto inner = llvm::find_if(*order, repeats);
  return std::all_of(inner, order->end(),
                     [&](int64_t dim) { return gate.shape[dim] == 1; });
}

static llvm::Expected<Gate> gateOf(const Stream &full, const Stream &gate) {
  int64_t count = product(gate.shape);
  if (count == 1)
    return Gate{Gate::All, 0};
  auto channels = channelIndices(
      full, count, [&](size_t dim) { return gate.shape[dim] > 1; });
  if (channels && inOrderOfChannels(gate, *channels))
    return Gate{Gate::Channel, count};
  llvm::consumeError(channels.takeError());
  if (isPerPosition(full, gate))
    return Gate{Gate::Position, product(full.shape) / count};
  return refuse("broadcasting " + text(gate.shape) + " over " +
                text(full.shape) +
                " (one value per channel or per position works)");
}

/// A stream of the constant, a gate if that will do, in the order of `full`.
Stream MapBuilder::constantBeside(const Stream &full, const Array &array) {
  std::optional<Sizes> order = full.wholeOrder();
  Sizes shape(loops), dims = upTo(loops.size());
  for (size_t dim = 0; order && dim < loops.size(); ++dim)
    shape[dim] = array.varies(dim) ? loops[dim] : 1;
  Layout layout = order ? Layout::of(shape, *order) : full.layout;
  auto gate = gateOf(full, streamOf(Value(), shape, layout));
  if (!gate) { // as many elements as the full stream
    llvm::consumeError(gate.takeError());
    shape.assign(loops.begin(), loops.end());
    layout = full.layout;
  }
  Sizes value = order ? permuted(shape, *order) : Sizes();
  return constantStream(builder, loc, array.view(dims, shape), layout, value);
}

/// Gives all inputs the shape of the first, or a gate's.
llvm::Error MapBuilder::align() {
  auto isFull = [&](const Stream &leaf) {
    return SizesRef(leaf.shape) == loops;
  };
  auto full = llvm::find_if(leaves, isFull);
  if (full == leaves.end())
    return refuse("repeating the elements of a stream to " + text(loops));
  std::swap(leaves.front(), *full);
  auto fitting = fullBeside(llvm::ArrayRef(leaves).drop_front());
  if (!fitting)
    return fitting.takeError();
  for (const Array &array : arrays)
    leaves.push_back(constantBeside(*fitting, array));
  std::vector<Gate> gates;
  for (const Stream &leaf : leaves) {
    llvm::Expected<Gate> gate =
        isFull(leaf) ? Gate{Gate::None, 0} : gateOf(*fitting, leaf);
    if (!gate)
      return gate.takeError();
    gates.push_back(*gate);
  }
  return gather(*fitting, gates);
}

/// The first stream, in an order in which the gates are one value per position
/// or per channel.
llvm::Expected<Stream> MapBuilder::fullBeside(ArrayRef<Stream> others) {
  for (const Stream &gate : others) {
    llvm::Expected<Gate> fits = gateOf(leaves.front(), gate);
    if (fits)
      continue;
    llvm::consumeError(fits.takeError());
    Sizes order = upTo(loops.size());
    std::stable_partition(order.begin(), order.end(), [&](int64_t dim) {
      return gate.shape[dim] == loops[dim];
    });
    return inOrder(builder, loc, leaves.front(), Layout::of(loops, order));
  }
  return leaves.front();
}

/// The order in which a leaf must come beside the full stream.
static Layout layoutBeside(const Stream &full, const Stream &leaf,
                           Gate::Kind kind) {
  if (kind == Gate::None)
    return full.layout;
  if (kind == Gate::Position)
    return Layout::of(leaf.shape, *full.wholeOrder());
  return leaf.layout;
}

static Sizes shapeBeside(SizesRef full, Gate::Kind kind) {
  Sizes shape(full);
  if (kind == Gate::All || kind == Gate::Channel)
    shape.assign(full.size(), 1);
  if (kind == Gate::Channel)
    shape.back() = full.back();
  if (kind == Gate::Position)
    shape.back() = 1;
  return shape;
}

llvm::Error MapBuilder::gather(const Stream &full,
                               const std::vector<Gate> &gates) {
  layout = full.layout;
  Value first = full.value(builder);
  for (const Gate &gate : gates)
    if (gate.channels)
      first = withChannels(builder, loc, first, gate.channels);
  inputs.push_back(first);
  SizesRef shape = sizesOf(first);
  for (auto [gate, leaf] : llvm::drop_begin(llvm::zip_equal(gates, leaves))) {
    if (gate.channels && gate.channels != shape.back())
      return refuse("broadcasting two streams over different channels");
    auto moved =
        inOrder(builder, loc, leaf, layoutBeside(full, leaf, gate.kind));
    if (!moved)
      return moved.takeError();
    inputs.push_back(reshapeTo(builder, loc, moved->value(builder),
                               shapeBeside(shape, gate.kind)));
  }
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
  if (auto *array = as<Array>(symbol)) {
    auto place =
        llvm::find_if(arrays, [&](auto &each) { return isSame(each, *array); });
    return arguments[leaves.size() - (arrays.end() - place)];
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
  if (llvm::Error wrong = collect(expression, expression->type))
    return wrong;
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
  return streamOf(map.getOutput(), loops, layout);
}

llvm::Expected<Stream> stream::buildMap(OpBuilder &builder, Location loc,
                                        SizesRef loops,
                                        const Expression &expression) {
  return MapBuilder(builder, loc, loops).build(expression);
}
