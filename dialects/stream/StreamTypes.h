// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Questions about the tensors that are streams. The type constraints of
// StreamTypes.td are written with them.

#ifndef STREAM_TYPES_H
#define STREAM_TYPES_H

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::stream {

/// Rule value_c3: a per-tensor f32 quantization, 2 to 16 bits, full range.
bool isStreamQuantizedType(Type type);

/// Rule value_c2: leading dimension 1, no dimension 0.
bool isOneFrame(RankedTensorType type);

/// Rule value_c4: no encoding, or #stream.lanes.
bool hasStreamEncoding(RankedTensorType type);

/// Channels side by side in one token; 1 without an encoding.
int64_t lanesOf(Type type);

/// Size of the last dimension.
int64_t channelsOf(RankedTensorType type);

/// Sizes between the frame and the channels.
ArrayRef<int64_t> spatialOf(RankedTensorType type);

/// The quantized element type, null for a floating-point stream.
quant::UniformQuantizedType quantizedOf(RankedTensorType type);

/// What one element is inside a map's region: f32, or iN of the storage.
Type scalarOf(RankedTensorType type);

} // namespace mlir::stream

#endif // STREAM_TYPES_H
