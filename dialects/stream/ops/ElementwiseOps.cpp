// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verifiers of lookup and softmax; map has a file of its own.

#include "dialects/stream/ops/Rules.h"

using namespace mlir;
using namespace mlir::stream;

LogicalResult LookupOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  int64_t bits = quantizedOf(input).getStorageTypeIntegralWidth();
  int64_t fraction = getFractionBits();
  if (fraction < 0 || fraction >= bits) // lookup_c3
    return emitOpError() << "fraction_bits must be within 0 and " << bits - 1
                         << ", got " << fraction;
  int64_t expected = (int64_t(1) << (bits - fraction)) + (fraction > 0);
  if (failed(verifyEntries(*this, "table", getTable(), expected))) // lookup_c4
    return failure();
  return verifyChannelFold(*this, getFoldAttr(), {}, input, output);
}

/// Rule softmax_c5: 2^bits entries, or 2^(bits-f) + 1 with 0 < f < bits.
static bool isSoftmaxTable(int64_t entries, unsigned bits) {
  int64_t all = int64_t(1) << bits;
  return entries == all || (entries > 2 && entries <= all / 2 + 1 &&
                            llvm::isPowerOf2_64(entries - 1));
}

/// Rule softmax_c7.
static LogicalResult verifyMask(SoftmaxOp op) {
  std::optional<DenseIntElementsAttr> mask = op.getMask();
  if (!mask)
    return success();
  RankedTensorType input = op.getInput().getType();
  int64_t channels = channelsOf(input);
  auto type = dyn_cast<RankedTensorType>(mask->getType());
  if (!type || type.getRank() != 2 || type.getDimSize(1) != channels ||
      type.getDimSize(0) == 0 ||
      input.getNumElements() / channels % type.getDimSize(0) != 0)
    return op.emitOpError()
           << "mask must have rows of " << channels
           << " channels, as many as divide the positions, got "
           << mask->getType();
  SmallVector<bool> values(mask->getValues<bool>());
  for (int64_t row = 0; row < type.getDimSize(0); ++row)
    if (!llvm::is_contained(ArrayRef(values).slice(row * channels, channels),
                            true))
      return op.emitOpError() << "mask leaves no channel in row " << row;
  return success();
}

LogicalResult SoftmaxOp::verify() {
  RankedTensorType input = getInput().getType(), output = getOutput().getType();
  if (failed(verifySamePhase(*this, input, output))) // softmax_c3
    return failure();
  auto from = quantizedOf(input), to = quantizedOf(output);
  if (bool(getTable()) != bool(from)) // softmax_c4
    return emitOpError() << (from ? "quantized softmax needs a table"
                                  : "f32 softmax must not have a table");
  if (from) {
    int64_t entries = getTable().getType().getDimSize(0);
    unsigned bits = from.getStorageTypeIntegralWidth();
    if (!isSoftmaxTable(entries, bits)) // softmax_c5
      return emitOpError() << "table for " << bits
                           << " input bits has an impossible length "
                           << entries;
    if (to.isSigned() || to.getZeroPoint() != 0) // softmax_c6
      return emitOpError()
             << "quantized output must be unsigned with zero point 0, got "
             << to;
  }
  if (failed(verifyMask(*this)))
    return failure();
  return verifyChannelFold(*this, getFoldAttr(), {}, input, output);
}
