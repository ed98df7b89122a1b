// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Type constraints. The dialect defines no types: a stream is a builtin tensor.

#ifndef STREAM_TYPES_TD
#define STREAM_TYPES_TD

include "mlir/IR/CommonTypeConstraints.td"

// value_c3: f32, or a storage of 2 to 16 bits that uses its whole range, one
// scale and zero point for the tensor, the zero point inside the storage range.
defvar Stream_QuantizedSummary =
    "per-tensor quantized f32 with 2 to 16 full-range storage bits";
def Stream_Quantized : Type<
    CPred<"::mlir::stream::isStreamQuantizedType($_self)">,
    Stream_QuantizedSummary,
    "::mlir::quant::UniformQuantizedType">;

// value_c1: static shape, channels last, rank 2 (1xC) to 5 (1xDxHxWxC).
// value_c2: one frame, no empty dimension.
// value_c4: the encoding, if any, is #stream.lanes.
class Stream_TensorOf<list<Type> elements, string what> : Type<And<[
    IsRankedTensorTypePred, HasStaticShapePred, HasAnyRankOfPred<[2, 3, 4, 5]>,
    CPred<"::mlir::stream::isOneFrame(::llvm::cast<::mlir::RankedTensorType>($_self))">,
    CPred<"::mlir::stream::hasStreamEncoding(::llvm::cast<::mlir::RankedTensorType>($_self))">,
    Concat<"[](::mlir::Type elementType) { return ",
      SubstLeaves<"$_self", "elementType", AnyTypeOf<elements>.predicate>,
      "; }(::llvm::cast<::mlir::RankedTensorType>($_self).getElementType())">]>,
    "stream (static 1x..xC tensor of rank 2 to 5) of " # what,
    "::mlir::RankedTensorType">;

def Stream_Value : Stream_TensorOf<[F32, Stream_Quantized],
    !strconcat("f32 or ", Stream_QuantizedSummary)>;
def Stream_QuantizedValue : Stream_TensorOf<[Stream_Quantized],
    Stream_QuantizedSummary>;

// Parameters are not streams: they live inside the process.
def Stream_Parameters : RankedTensorOf<[F32, AnySignlessInteger],
    [HasStaticShapePred, HasAnyRankOfPred<[2, 3, 4, 5]>],
    "static parameter tensor">;
def Stream_FloatOrIntegerPerChannel : RankedTensorOf<[F32, AnySignlessInteger],
    [HasStaticShapePred, HasAnyRankOfPred<[1]>], "static rank-1 tensor">;
def Stream_IntegerPerChannel : RankedTensorOf<[AnySignlessInteger],
    [HasStaticShapePred, HasAnyRankOfPred<[1]>], "static rank-1 tensor">;

#endif // STREAM_TYPES_TD
