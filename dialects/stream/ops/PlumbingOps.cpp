// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/StreamDialect.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::stream;

LogicalResult ForkOp::verify() {
  if (getOutputs().size() < 2) // fork_c1
    return emitOpError() << "needs at least 2 outputs, got "
                         << getOutputs().size();
  for (Type type : getOutputs().getTypes())
    if (type != getInput().getType()) // fork_c2
      return emitOpError() << "output of type " << type
                           << " differs from the input's "
                           << getInput().getType();
  return success();
}

namespace {

constexpr int64_t kLongestCode = 12, kMostRunBits = 8, kHuffmanBits = 8;

LogicalResult verifyHuffman(SpillOp op, unsigned bits) {
  if (bits > kHuffmanBits) // spill_c5
    return op.emitOpError() << "huffman codes elements of up to "
                            << kHuffmanBits << " bits, these have " << bits;
  std::optional<ArrayRef<int64_t>> lengths = op.getCodeLengths();
  auto legal = [](int64_t length) {
    return length >= 1 && length <= kLongestCode;
  };
  if (!lengths || int64_t(lengths->size()) != int64_t(1) << bits ||
      !llvm::all_of(*lengths, legal)) // spill_c6
    return op.emitOpError() << "huffman needs " << (1 << bits)
                            << " code_lengths from 1 to " << kLongestCode;
  int64_t taken = 0;
  for (int64_t length : *lengths)
    taken += int64_t(1) << (kLongestCode - length);
  if (taken > int64_t(1) << kLongestCode) // spill_c6
    return op.emitOpError() << "code_lengths are too short for a prefix code";
  return success();
}

} // namespace

LogicalResult SpillOp::verify() {
  bool huffman = getCodec() == CodecKind::huffman;
  bool rle = getCodec() == CodecKind::rle;
  if (getCodec().has_value() != getCodecRatio().has_value()) // spill_c4
    return emitOpError() << "codec goes with codec_ratio";
  if (FloatAttr ratio = getCodecRatioAttr();
      ratio && !(ratio.getValueAsDouble() > 0 &&
                 ratio.getValueAsDouble() < 1)) // spill_c4
    return emitOpError() << "codec_ratio must be above 0 and below 1, got "
                         << ratio.getValueAsDouble();
  if (getCodeLengths() && !huffman) // spill_c6
    return emitOpError() << "code_lengths goes with huffman";
  if (getRunBits().has_value() != rle ||
      (rle && (*getRunBits() < 1 || *getRunBits() > kMostRunBits))) // spill_c7
    return emitOpError() << "run_bits, from 1 to " << kMostRunBits
                         << ", goes with rle";
  if (!getCodec())
    return success();
  auto element = dyn_cast<quant::UniformQuantizedType>(
      cast<RankedTensorType>(getInput().getType()).getElementType());
  if (!element) // spill_c5
    return emitOpError() << "codec needs quantized elements";
  return huffman ? verifyHuffman(*this, element.getStorageTypeIntegralWidth())
                 : success();
}
