// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/stream/ops/Rules.h"

using namespace mlir;
using namespace mlir::stream;

LogicalResult stream::verifySamePhase(Operation *op, RankedTensorType input,
                                      RankedTensorType output) {
  if (!quantizedOf(input) != !quantizedOf(output)) // quant_c1
    return op->emitOpError()
           << "input and output must both be f32 or both be "
              "quantized, got "
           << input.getElementType() << " and " << output.getElementType();
  return success();
}

LogicalResult stream::verifyParameter(Operation *op, StringRef name,
                                      Value parameter, RankedTensorType input) {
  if (!parameter)
    return success();
  Type element = cast<RankedTensorType>(parameter.getType()).getElementType();
  if (element.isF32() == bool(quantizedOf(input))) // quant_c2
    return op->emitOpError()
           << name << " of " << element << " do not go with an input of "
           << input.getElementType();
  return success();
}

LogicalResult stream::verifyRequantization(Operation *op, Requantization parts,
                                           RankedTensorType output) {
  auto quantized = quantizedOf(output);
  bool wanted = bool(quantized);
  auto check = [&](StringRef name, bool present) -> LogicalResult {
    if (present == wanted) // quant_c3
      return success();
    return op->emitOpError()
           << (wanted ? "quantized op needs " : "f32 op must not have ")
           << name;
  };
  if (failed(check("a multiplier", bool(parts.multiplier))) ||
      failed(check("requant", bool(parts.requant))) ||
      failed(check("an accumulator type", parts.accumulator.has_value())))
    return failure();
  if (!wanted)
    return success();
  int64_t least = quantized.getStorageTypeMin();
  int64_t most = quantized.getStorageTypeMax();
  if (parts.requant.getMin() < least ||
      parts.requant.getMax() > most) // quant_c4
    return op->emitOpError()
           << "requant range " << parts.requant.getMin() << " to "
           << parts.requant.getMax() << " exceeds the storage range " << least
           << " to " << most;
  return success();
}

LogicalResult stream::verifyNoRequantization(Operation *op,
                                             Requantization parts,
                                             RankedTensorType input,
                                             RankedTensorType output) {
  if (input.getElementType() != output.getElementType())
    return op->emitOpError()
           << "maximum must keep the element type, got "
           << input.getElementType() << " and " << output.getElementType();
  if (parts.multiplier || parts.requant || parts.accumulator)
    return op->emitOpError() << "maximum takes no multiplier, requant or "
                                "accumulator";
  return success();
}

LogicalResult stream::verifyEntries(Operation *op, StringRef name,
                                    Value parameter, int64_t count) {
  if (!parameter)
    return success();
  int64_t entries = cast<RankedTensorType>(parameter.getType()).getDimSize(0);
  if (entries != count)
    return op->emitOpError()
           << name << " needs " << count << " entries, got " << entries;
  return success();
}
