// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of which no side is one constant matrix: attention.

#include "Scope.h"

#include "dialects/stream/StreamOps.h"

using namespace mlir;
using namespace mlir::stream;

/// The order of the dimensions that these loops run over, the first outermost;
/// unit dimensions that no loop runs over come before.
static Sizes orderOf(SizesRef loops, std::initializer_list<SizesRef> wanted) {
  Sizes order;
  for (auto [dim, loop] : llvm::enumerate(loops))
    if (loop < 0)
      order.push_back(dim);
  for (SizesRef each : wanted)
    order.append(positionsOf(each, loops));
  return order;
}

static Sizes inputLoops(const Roles &roles) {
  Sizes loops;
  for (const Index &index : roles.input)
    loops.push_back(index.image);
  return loops;
}

/// The operand as a stream in the wanted order, constants too.
static llvm::Expected<Stream> operandIn(Scope &scope, OpOperand &operand,
                                        const Layout &wanted) {
  Location loc = operand.getOwner()->getLoc();
  if (auto *array = scope.find<Array>(operand.get()))
    return constantStream(scope.builder, loc, *array, wanted);
  auto x = scope.filled(operand);
  return x ? inOrder(scope.builder, loc, *x, wanted) : x.takeError();
}

llvm::Expected<Entry> stream::convertMatmul(Scope &scope, linalg::LinalgOp op,
                                            const Roles &roles, bool swapped) {
  if (!scope.isZero(op.getDpsInits()[0]))
    return refuse("a product of two streams that accumulates onto a tensor");
  OpOperand &first = *op.getDpsInputOperand(swapped ? 1 : 0);
  OpOperand &second = *op.getDpsInputOperand(swapped ? 0 : 1);
  SizesRef heldShape = sizesOf(second.get()), out = sizesOf(op->getResult(0));
  // Heads are groups of channels: rows are sent head by head.
  Layout plain = Layout::of(
      heldShape,
      orderOf(roles.filter(), {roles.channels, roles.group, roles.filters}));
  Layout transposed = Layout::of(
      heldShape,
      orderOf(roles.filter(), {roles.filters, roles.group, roles.channels}));
  const Stream *given = scope.find<Stream>(second.get());
  bool isTransposed = given && given->layout == transposed;
  auto held = operandIn(scope, second, isTransposed ? transposed : plain);
  if (!held)
    return held.takeError();
  auto x =
      operandIn(scope, first,
                Layout::of(sizesOf(first.get()),
                           orderOf(inputLoops(roles),
                                   {roles.free, roles.group, roles.channels})));
  if (!x)
    return x.takeError();
  int64_t rows = roles.extent(roles.free), groups = roles.extent(roles.group);
  int64_t inner = roles.extent(roles.channels);
  int64_t columns = roles.extent(roles.filters);
  OpBuilder &builder = scope.builder;
  Location loc = op.getLoc();
  auto shaped = [&](const Stream &stream, int64_t outer) {
    Value value = stream.value(builder);
    return reshapeTo(builder, loc, value,
                     {1, outer, product(sizesOf(value)) / outer});
  };
  Value result = MatmulOp::create(
      builder, loc, f32Tensor(builder, {1, rows, groups * columns}),
      shaped(*x, rows), shaped(*held, isTransposed ? columns : inner), Value(),
      builder.getI64IntegerAttr(groups),
      isTransposed ? builder.getUnitAttr() : UnitAttr(), FloatAttr(),
      FoldAttr(), RequantAttr(), TypeAttr());
  return streamOf(
      result, out,
      Layout::of(out, orderOf(roles.output(),
                              {roles.free, roles.group, roles.filters})));
}
