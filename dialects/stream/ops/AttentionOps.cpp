// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verifiers of norm, matmul and constant.

#include "dialects/stream/ops/Rules.h"

using namespace mlir;
using namespace mlir::stream;

/// Rule quant_c4, for an op whose multipliers are its weights.
static LogicalResult verifyRange(NormOp op) {
  auto quantized = quantizedOf(op.getOutput().getType());
  RequantAttr requant = op.getRequantAttr();
  if (requant.getMin() >= quantized.getStorageTypeMin() &&
      requant.getMax() <= quantized.getStorageTypeMax())
    return success();
  return op.emitOpError() << "requant range " << requant.getMin() << " to "
                          << requant.getMax()
                          << " exceeds the storage range of " << quantized;
}

static LogicalResult verifyIntegerNorm(NormOp op) {
  constexpr int64_t entries = 769, mostFraction = 19, mostBits = 30;
  if (failed(verifyEntries(op, "table", op.getTable(), entries))) // norm_c6
    return failure();
  int64_t fraction = *op.getFractionBits(), offset = *op.getOffset();
  if (fraction < 1 || fraction > mostFraction) // norm_c6
    return op.emitOpError() << "fraction_bits must be within 1 and "
                            << mostFraction << ", got " << fraction;
  if (offset < 1) // norm_c6
    return op.emitOpError() << "offset must be at least 1, got " << offset;
  RankedTensorType input = op.getInput().getType();
  int64_t bits = quantizedOf(input).getStorageTypeIntegralWidth() +
                 llvm::Log2_64_Ceil(channelsOf(input));
  if (bits > mostBits) // norm_c7
    return op.emitOpError() << "storage bits and bits of the channels must "
                               "not exceed "
                            << mostBits << ", got " << bits;
  return verifyRange(op);
}

LogicalResult NormOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  int64_t channels = channelsOf(input);
  if (!getEpsilon().isNonZero() || getEpsilon().isNegative()) // norm_c3
    return emitOpError() << "epsilon must be positive";
  if (failed(verifySamePhase(*this, input, output)) || // quant_c1
      failed(verifyParameter(*this, "weights", getWeights(), input)) ||
      failed(verifyParameter(*this, "bias", getBias(), input)) || // quant_c2
      failed(verifyEntries(*this, "weights", getWeights(), channels)) ||
      failed(verifyEntries(*this, "bias", getBias(), channels))) // norm_c4
    return failure();
  bool quantized = bool(quantizedOf(input));
  for (bool present : {bool(getTable()), bool(getRequantAttr()),
                       getOffset().has_value(), getFractionBits().has_value()})
    if (present != quantized) // norm_c5
      return emitOpError() << (quantized ? "quantized norm needs"
                                         : "f32 norm must not have")
                           << " a table, requant, fraction_bits and offset";
  if (quantized && failed(verifyIntegerNorm(*this)))
    return failure();
  return verifyChannelFold(*this, getFoldAttr(), {}, input, output);
}

/// Rules matmul_c1 to matmul_c3.
static LogicalResult verifyShapes(MatmulOp op) {
  RankedTensorType input = op.getInput().getType(),
                   held = op.getHeld().getType(),
                   output = op.getOutput().getType();
  for (RankedTensorType type : {input, held, output})
    if (type.getRank() != 3) // matmul_c1
      return op.emitOpError() << "takes and gives 1xLxC, got " << type;
  if (input.getDimSize(1) != output.getDimSize(1)) // matmul_c1
    return op.emitOpError()
           << "output must have the input's " << input.getDimSize(1)
           << " positions, got " << output.getDimSize(1);
  int64_t groups = op.getGroups();
  for (RankedTensorType type : {input, held, output})
    if (groups < 1 || channelsOf(type) % groups) // matmul_c2
      return op.emitOpError()
             << groups << " groups do not divide the channels of " << type;
  int64_t positions = channelsOf(input) / groups, channels = channelsOf(output);
  if (op.getTransposed()) {
    positions = channelsOf(output) / groups;
    channels = channelsOf(input);
  }
  if (held.getDimSize(1) != positions ||
      channelsOf(held) != channels) // matmul_c3
    return op.emitOpError() << "held must be 1x" << positions << "x" << channels
                            << ", got " << held;
  return success();
}

LogicalResult MatmulOp::verify() {
  RankedTensorType input = getInput().getType(), held = getHeld().getType(),
                   output = getOutput().getType();
  Requantization parts{getMultiplier(), getRequantAttr(), getAccumulator()};
  if (failed(verifyShapes(*this)) ||
      failed(verifySamePhase(*this, input, output)) ||           // quant_c1
      failed(verifySamePhase(*this, held, output)) ||            // matmul_c4
      failed(verifyRequantization(*this, parts, output)) ||      // quant_c3, c4
      failed(verifyEntries(*this, "multiplier", getMultiplier(), // matmul_c5
                           1)))
    return failure();
  if (getScale() && quantizedOf(input)) // matmul_c5
    return emitOpError() << "scale of a quantized op is in its multiplier";
  FoldAttr fold = getFoldAttr();
  if (fold && fold.getGroup() != 1) // matmul_c6
    return emitOpError() << "fold group must be 1, got " << fold.getGroup();
  int64_t groups = getGroups();
  FoldLimits limits{channelsOf(input), channelsOf(output), groups, {}};
  if (failed(verifyFold(*this, fold, limits, input, output)))
    return failure();
  if (!fold || !held.getEncoding())
    return success();
  int64_t lanes = getTransposed() ? fold.getIn() : fold.getOut();
  if (lanesOf(held) != lanes) // matmul_c6
    return emitOpError() << "held has " << lanesOf(held)
                         << " lanes but the fold works on " << lanes;
  return success();
}

LogicalResult ConstantOp::verify() {
  RankedTensorType values = getValues().getType(),
                   output = getOutput().getType();
  if (values.getShape() != output.getShape()) // constant_c1
    return emitOpError() << "values must have the shape of the output, got "
                         << values << " for " << output;
  if (failed(verifyParameter(*this, "values", getValues(),
                             output))) // constant_c2
    return failure();
  return verifyChannelFold(*this, getFoldAttr(), {}, {}, output);
}
