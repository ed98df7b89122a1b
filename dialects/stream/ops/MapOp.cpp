// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/ops/Rules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

/// One value per channel, one per position, or one: to be repeated over the
/// space, the channels or all of `full`.
bool isGateFor(RankedTensorType gate, RankedTensorType full) {
  bool overSpace =
      llvm::all_of(spatialOf(gate), [](int64_t size) { return size == 1; });
  return gate.getRank() == full.getRank() &&
         (channelsOf(gate) == channelsOf(full) || channelsOf(gate) == 1) &&
         (spatialOf(gate) == spatialOf(full) || overSpace);
}

LogicalResult verifyMapInput(MapOp op, unsigned index) {
  RankedTensorType output = op.getOutput().getType();
  auto input = cast<RankedTensorType>(op.getInputs()[index].getType());
  if (input.getShape() != output.getShape() &&
      !isGateFor(input, output)) // map_c2
    return op.emitOpError()
           << "input " << index << " of shape [" << input.getShape()
           << "] is neither of the output's shape [" << output.getShape()
           << "] nor one value per channel, one per position or one";
  if (!quantizedOf(input) != !quantizedOf(output)) // map_c4
    return op.emitOpError()
           << "input " << index << " of " << input.getElementType()
           << " does not go with an output of " << output.getElementType();
  int64_t lanes = channelsOf(input) == 1 ? 1 : lanesOf(output);
  if (lanesOf(input) != lanes) // map_c9
    return op.emitOpError() << "input " << index << " has " << lanesOf(input)
                            << " lanes, the output " << lanesOf(output);
  return success();
}

LogicalResult verifyBodyOp(MapOp op, Operation &inner) {
  if (!isa<arith::ArithDialect, math::MathDialect>(
          inner.getDialect()) || // map_c7
      inner.getNumRegions() != 0 ||
      !isMemoryEffectFree(&inner))
    return inner.emitOpError()
           << "is not allowed in a map: only arith and math "
              "ops on scalars are";
  bool integerOnly = bool(quantizedOf(op.getOutput().getType()));
  auto types =
      llvm::concat<const Type>(llvm::to_vector(inner.getOperandTypes()),
                               llvm::to_vector(inner.getResultTypes()));
  for (Type type : types) {
    if (!type.isIntOrFloat()) // map_c7
      return inner.emitOpError() << "is not on scalars in a map: " << type;
    if (integerOnly && !type.isInteger()) // map_c8
      return inner.emitOpError()
             << "uses " << type << " in a quantized map, which is integer only";
  }
  return success();
}

} // namespace

LogicalResult MapOp::verify() {
  if (getInputs().empty()) // map_c1
    return emitOpError() << "needs at least one input";
  for (unsigned index = 0; index < getInputs().size(); ++index)
    if (failed(verifyMapInput(*this, index)))
      return failure();
  RankedTensorType output = getOutput().getType();
  if (llvm::none_of(getInputs().getTypes(), [&](Type type) { // map_c3
        return cast<RankedTensorType>(type).getShape() == output.getShape();
      }))
    return emitOpError() << "has no input of the output's shape ["
                         << output.getShape() << "]";
  // What all channels share has one lane (map_c9), whatever the fold.
  auto own = llvm::make_filter_range(getInputs().getTypes(), [&](Type type) {
    return channelsOf(cast<RankedTensorType>(type)) == channelsOf(output);
  });
  return verifyChannelFold(*this, getFoldAttr(), {}, llvm::to_vector(own),
                           output);
}

LogicalResult MapOp::verifyRegions() {
  Block &block = getBody().front();
  if (block.getNumArguments() != getInputs().size()) // map_c5
    return emitOpError() << "region needs " << getInputs().size()
                         << " arguments, got " << block.getNumArguments();
  for (auto [argument, input] : llvm::zip(block.getArguments(), getInputs())) {
    Type expected = scalarOf(cast<RankedTensorType>(input.getType()));
    if (argument.getType() != expected) // map_c5
      return emitOpError() << "region argument " << argument.getArgNumber()
                           << " must be " << expected << ", got "
                           << argument.getType();
  }
  for (Operation &inner : block.without_terminator())
    if (failed(verifyBodyOp(*this, inner)))
      return failure();
  auto yield = dyn_cast<YieldOp>(block.getTerminator());
  Type expected = scalarOf(getOutput().getType());
  if (!yield || yield.getValue().getType() != expected) // map_c6
    return emitOpError() << "region must yield " << expected;
  return success();
}
