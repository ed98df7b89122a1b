// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/ops/Rules.h"
#include "dialects/stream/ops/Window.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

/// What pool and reduce share: how the raw values become the output.
template <typename OpTy>
LogicalResult verifyArithmetic(OpTy op, bool isMaximum,
                               int64_t multipliers = 1) {
  RankedTensorType input = op.getInput().getType();
  RankedTensorType output = op.getOutput().getType();
  Requantization parts{op.getMultiplier(), op.getRequantAttr(),
                       op.getAccumulator()};
  if (isMaximum) // pool_c7, reduce_c3
    return verifyNoRequantization(op, parts, input, output);
  if (failed(verifySamePhase(op, input, output)) || // quant_c1
      failed(verifyEntries(op, "multiplier", op.getMultiplier(),
                           multipliers))) // pool_c9, reduce_c5
    return failure();
  return verifyRequantization(op, parts, output); // quant_c3, quant_c4
}

template <typename OpTy> LogicalResult verifySpatial(OpTy op) {
  int64_t spatial = op.getInput().getType().getRank() - 2;
  if (spatial < 1) // pool_c1, reduce_c1
    return op.emitOpError()
           << "input needs 1 to 3 spatial dimensions, got " << spatial;
  return success();
}

/// Different numbers of elements that a pool divides by, rule pool_c9.
int64_t divisorsOf(PoolOp op, const Window &window) {
  auto nonZero = [](int64_t pad) { return pad != 0; };
  bool padded = llvm::any_of(window.begins, nonZero) ||
                llvm::any_of(window.ends, nonZero);
  if (!padded || op.getCountIncludePad())
    return 1;
  return llvm::product_of(window.kernel);
}

} // namespace

LogicalResult PoolOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  if (failed(verifySpatial(*this)))
    return failure();
  if (output.getRank() != input.getRank() ||
      channelsOf(output) != channelsOf(input)) // pool_c2
    return emitOpError() << "output must have the rank and channels of "
                         << input << ", got " << output;
  if (getKernel().size() != spatialOf(input).size()) // pool_c3
    return emitOpError() << "kernel needs " << spatialOf(input).size()
                         << " entries, got " << getKernel().size();
  auto window = verifyGeometry(*this, getKernel(), getStrides(), // pool_c3
                               getDilations(), getPads());
  ArrayRef<int64_t> from = spatialOf(input), to = spatialOf(output);
  if (failed(window) ||
      failed(verifyOutputSizes(*this, *window, from, to)) ||   // pool_c4
      failed(verifyNoEmptyWindow(*this, *window, from, to)) || // pool_c5
      failed(verifyArithmetic(*this, getKind() == PoolKind::max,
                              divisorsOf(*this, *window))))
    return failure();
  if (getCountIncludePad() && getKind() == PoolKind::max) // pool_c6
    return emitOpError() << "count_include_pad belongs to averages";
  if (failed(verifyLines(*this, getLinesAttr(), *window, from, to)))
    return failure();
  return verifyChannelFold(*this, getFoldAttr(), getKernel(), input, output);
}

LogicalResult ReduceOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  if (failed(verifySpatial(*this)))
    return failure();
  SmallVector<int64_t> expected(input.getRank(), 1);
  expected.back() = channelsOf(input);
  if (output.getShape() != ArrayRef<int64_t>(expected)) // reduce_c2
    return emitOpError() << "output shape must be [" << expected << "], got ["
                         << output.getShape() << "]";
  if (failed(verifyArithmetic(*this, getKind() == ReduceKind::max)))
    return failure();
  return verifyChannelFold(*this, getFoldAttr(), {}, input, output);
}

/// Rule argmax_c3.
static LogicalResult verifyIndexType(ArgmaxOp op, int64_t channels) {
  auto quantized = quantizedOf(op.getOutput().getType());
  if (quantized.isSigned() || quantized.getScale() != 1.0 ||
      quantized.getZeroPoint() != 0)
    return op.emitOpError() << "quantized output must be unsigned with scale 1 "
                               "and zero point 0, got "
                            << quantized;
  if (quantized.getStorageTypeMax() < channels - 1)
    return op.emitOpError() << quantized << " does not hold the indices of "
                            << channels << " channels";
  return success();
}

LogicalResult ArgmaxOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  if (spatialOf(input) != spatialOf(output) ||
      channelsOf(output) != 1) // argmax_c1
    return emitOpError() << "output must be " << input
                         << " with one channel, got " << output;
  if (failed(verifySamePhase(*this, input, output))) // argmax_c2
    return failure();
  int64_t channels = channelsOf(input);
  if (quantizedOf(output) && failed(verifyIndexType(*this, channels)))
    return failure();
  return verifyFold(*this, getFoldAttr(), {channels, 1, 1, {}}, input, output);
}
