// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/ops/Rules.h"
#include "dialects/stream/ops/Window.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

/// Where the weights are, against how many rows the fold packs so many of them
/// into.
template <typename OpTy>
LogicalResult verifyWeightPlace(OpTy op, int64_t weights) {
  StorageKindAttr storage = op.getWeightStorageAttr();
  if (storage && storage.getValue() == StorageKind::uram) // weights_c1
    return op.emitOpError()
           << "weights cannot be in uram, which has no initial contents";
  OffchipAttr offchip = op.getOffchipAttr();
  FloatAttr ratio = op.getCodecRatioAttr();
  if (bool(op.getCodecAttr()) != bool(ratio) ||
      (ratio && !offchip)) // weights_c3
    return op.emitOpError() << "codec goes with codec_ratio and offchip";
  if (ratio && !(ratio.getValueAsDouble() > 0 &&
                 ratio.getValueAsDouble() < 1)) // weights_c3
    return op.emitOpError() << "codec_ratio must be above 0 and below 1, got "
                            << ratio.getValueAsDouble();
  if (!offchip)
    return success();
  FoldAttr fold = op.getFoldAttr();
  if (!fold) // weights_c2
    return op.emitOpError() << "offchip needs a fold";
  int64_t rows = weights / (fold.getIn() * fold.getOut() * fold.getGroup() *
                            fold.getFine());
  if (offchip.getRows() > rows) // weights_c2
    return op.emitOpError()
           << "offchip has " << offchip.getRows()
           << " rows, the fold packs the weights into " << rows;
  return success();
}

/// What a zero-skipping layer goes without, and the order of its channels.
template <typename OpTy> LogicalResult verifySkip(OpTy op, int64_t groups) {
  SkipAttr skip = op.getSkipAttr();
  if (!skip)
    return success();
  if (op.getOffchip()) // skip_c3
    return op.emitOpError() << "weights off chip cannot be skipped";
  if (!skip.getOrder())
    return success();
  ArrayRef<int64_t> order = skip.getOrder().asArrayRef();
  int64_t channels = channelsOf(op.getInput().getType());
  SmallVector<char> seen(channels, 0);
  bool legal = int64_t(order.size()) == channels;
  for (int64_t place = 0; legal && place < channels; ++place) {
    int64_t channel = order[place], perGroup = channels / groups;
    legal = channel >= 0 && channel < channels && !seen[channel] &&
            channel / perGroup == place / perGroup;
    if (legal)
      seen[channel] = 1;
  }
  if (legal)
    return success();
  return op.emitOpError() // skip_c4
         << "skip order must list the " << channels
         << " channels, group after group";
}

/// What all of them share: phase, parameters, requantization.
template <typename OpTy>
LogicalResult verifyDotProduct(OpTy op, int64_t filters) {
  RankedTensorType input = op.getInput().getType();
  RankedTensorType output = op.getOutput().getType();
  // quant_c1, quant_c2
  if (failed(verifySamePhase(op, input, output)) ||
      failed(verifyParameter(op, "weights", op.getWeights(), input)) ||
      failed(verifyParameter(op, "bias values", op.getBias(), input)))
    return failure();
  // conv_c8, conv_transpose_c7, linear_c4
  if (failed(verifyEntries(op, "bias", op.getBias(), filters)) ||
      failed(verifyEntries(op, "multiplier", op.getMultiplier(), filters)))
    return failure();
  // quant_c3, quant_c4
  return verifyRequantization(
      op, {op.getMultiplier(), op.getRequantAttr(), op.getAccumulator()},
      output);
}

/// What the convolutions share: groups, channels, filters.
template <typename OpTy>
LogicalResult verifyConvChannels(OpTy op, int64_t filters) {
  int64_t channels = channelsOf(op.getInput().getType());
  int64_t groups = op.getGroups();
  // conv_c4, conv_transpose_c5
  if (groups < 1 || channels % groups != 0 || filters % groups != 0)
    return op.emitOpError() << groups << " groups do not divide " << channels
                            << " channels and " << filters << " filters";
  int64_t weightChannels = channelsOf(op.getWeights().getType());
  if (weightChannels != channels / groups) // conv_c5, conv_transpose_c5
    return op.emitOpError()
           << "weights have " << weightChannels << " channels, expected "
           << channels << " / " << groups << " = " << channels / groups;
  int64_t outputChannels = channelsOf(op.getOutput().getType());
  if (outputChannels != filters) // conv_c6, conv_transpose_c5
    return op.emitOpError()
           << "output has " << outputChannels
           << " channels, expected one per filter: " << filters;
  return success();
}

/// Rules conv_c2 and conv_transpose_c2.
template <typename OpTy> LogicalResult verifyRanks(OpTy op) {
  int64_t input = op.getInput().getType().getRank();
  int64_t weights = op.getWeights().getType().getRank();
  int64_t output = op.getOutput().getType().getRank();
  if (weights == input && output == input)
    return success();
  return op.emitOpError()
         << "input, weights and output must have one rank, got " << input
         << ", " << weights << " and " << output;
}

} // namespace

LogicalResult ConvOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  RankedTensorType weights = getWeights().getType();
  if (input.getRank() < 3) // conv_c1
    return emitOpError() << "input needs 1 to 3 spatial dimensions, got "
                         << input.getRank() - 2;
  if (failed(verifyRanks(*this))) // conv_c2
    return failure();
  auto window =
      verifyGeometry(*this, spatialOf(weights), getStrides(), // conv_c3
                     getDilations(), getPads());
  int64_t filters = weights.getDimSize(0);
  if (failed(window) || failed(verifyConvChannels(*this, filters)) ||
      failed(verifyOutputSizes(*this, *window, spatialOf(input),
                               spatialOf(output))) || // conv_c7
      failed(verifyDotProduct(*this, filters)) ||
      failed(verifyWeightPlace(*this, weights.getNumElements())) ||
      failed(verifySkip(*this, int64_t(getGroups()))) ||
      failed(verifyLines(*this, getLinesAttr(), *window, spatialOf(input),
                         spatialOf(output))))
    return failure();
  if (getLinesAttr() && getSkipAttr()) // lines_c5
    return emitOpError() << "lines do not go with skip";
  FoldLimits limits{channelsOf(input), filters, int64_t(getGroups()),
                    window->kernel, bool(getSkipAttr())};
  return verifyFold(*this, getFoldAttr(), limits, input, output);
}

LogicalResult ConvTransposeOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  RankedTensorType weights = getWeights().getType();
  int64_t spatial = input.getRank() - 2;
  if (spatial < 1) // conv_transpose_c1
    return emitOpError() << "input needs 1 to 3 spatial dimensions, got "
                         << spatial;
  if (failed(verifyRanks(*this))) // conv_transpose_c2
    return failure();
  auto window = verifyGeometry(*this, spatialOf(weights), getStrides(),
                               getDilations(), getPads()); // conv_transpose_c3
  int64_t filters = weights.getDimSize(0);
  if (failed(window) ||
      failed(verifyTransposedSizes(*this, *window, getOutputPadding(),
                                   spatialOf(input), spatialOf(output))) ||
      failed(verifyConvChannels(*this, filters)) ||
      failed(verifyDotProduct(*this, filters)))
    return failure();
  SmallVector<int64_t> phase;
  // Every phase has as many taps: those beyond the kernel are zeros.
  int64_t packed = filters * channelsOf(weights);
  for (unsigned dim = 0; dim < spatial; ++dim) {
    phase.push_back((window->extent(dim) - 1) / window->strides[dim] + 1);
    packed *= phase.back() * window->strides[dim];
  }
  if (failed(verifyWeightPlace(*this, packed)))
    return failure();
  FoldLimits limits{channelsOf(input), filters, int64_t(getGroups()), phase};
  return verifyFold(*this, getFoldAttr(), limits, input, output);
}

LogicalResult LinearOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  RankedTensorType weights = getWeights().getType();
  if (input.getRank() > 3) // linear_c1
    return emitOpError() << "input must be 1xC or 1xLxC, got rank "
                         << input.getRank();
  if (weights.getRank() != 2 ||
      channelsOf(weights) != channelsOf(input)) // linear_c2
    return emitOpError() << "weights must be Fx" << channelsOf(input)
                         << " to match the input channels, got " << weights;
  int64_t filters = weights.getDimSize(0);
  if (spatialOf(input) != spatialOf(output) ||
      channelsOf(output) != filters) // linear_c3
    return emitOpError() << "output must be the input's shape with " << filters
                         << " channels, got " << output;
  if (failed(verifyDotProduct(*this, filters)) ||
      failed(verifyWeightPlace(*this, weights.getNumElements())) ||
      failed(verifySkip(*this, /*groups=*/1)))
    return failure();
  FoldLimits limits{channelsOf(input), filters, 1, {}};
  return verifyFold(*this, getFoldAttr(), limits, input, output);
}
