// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How streams are held on a CPU, and the loops that stream ops become.

#ifndef STREAM_LIB_CONVERSION_STREAMTOLINALG_LOWERING_H
#define STREAM_LIB_CONVERSION_STREAMTOLINALG_LOWERING_H

#include "dialects/stream/StreamOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"

namespace mlir::stream {

using Sizes = SmallVector<int64_t, 6>;

/// Raw storage values of up to 8 bits are held in i8, others in i16, sign- or
/// zero-extended as the storage is; f32 as it is. Integer parameters are held
/// in whole bytes, sign-extended, as their blobs already are.
Type containerOf(Type element);
RankedTensorType containerTensor(RankedTensorType type);

/// One function on its way; `values` maps streams and parameters to tensors of
/// containers.
struct Lowering {
  explicit Lowering(OpBuilder &builder) : builder(builder) {}

  OpBuilder &builder;
  IRMapping values;
  Location loc = builder.getUnknownLoc(); ///< of the op being lowered

  Value of(Value stream) const { return values.lookup(stream); }

  // Scalars.
  Value number(Type type, double value);
  Value integer(int64_t value); ///< i64
  /// A raw value of `stream` as i64.
  Value raw(Value scalar, RankedTensorType stream);
  /// A parameter's element as `type`, an integer or f32.
  Value parameter(Value scalar, Type type);
  /// The container of a raw value of `stream` in any wider or equal integer.
  Value contain(Value wide, RankedTensorType stream);

  // Tensors.
  Value filled(Sizes shape, Type element, double value);
  Value reshape(Value tensor, ArrayRef<int64_t> shape);
  /// With `pads` (all begins, then all ends) around the positions.
  Value padded(Value tensor, std::optional<ArrayRef<int64_t>> pads,
               double filler);

  using Body = function_ref<Value(OpBuilder &, ValueRange)>;
  /// A linalg.generic over `loops` loops. `maps` has one entry per input and
  /// one for the result: the loops or expressions of its dimensions. Loops that
  /// the result does not have are reductions.
  Value generic(ValueRange inputs, Value init, unsigned loops,
                ArrayRef<SmallVector<AffineExpr>> maps, Body body);
  /// An elementwise op; inputs that are smaller are broadcast: a vector over
  /// the channels, sizes of 1 everywhere.
  Value elementwise(ValueRange inputs, RankedTensorType result, Body body);

  /// `x` folded over its channels: 1 x positions.. x 1.
  Value overChannels(Value x, double start, Body body);

  /// Entry `index` (i64, unsigned) of a table whose low `fraction` bits
  /// interpolate; docs/quantization.md, section 1.5.
  Value lookup(Value table, Value index, int64_t fraction);

  /// Accumulators (i32, i64) to raw values, as `requant` says.
  Value requantize(Value accumulators, Value multiplier, RequantAttr requant,
                   RankedTensorType result);
};

/// One entry of an optional list of sizes.
inline int64_t entryOf(std::optional<ArrayRef<int64_t>> sizes, size_t i,
                       int64_t absent) {
  return sizes ? (*sizes)[i] : absent;
}

LogicalResult lowerConv(Lowering &lowering, ConvOp op);
LogicalResult lowerConvTranspose(Lowering &lowering, ConvTransposeOp op);
LogicalResult lowerLinear(Lowering &lowering, LinearOp op);
LogicalResult lowerMatmul(Lowering &lowering, MatmulOp op);
LogicalResult lowerNorm(Lowering &lowering, NormOp op);
LogicalResult lowerConstantStream(Lowering &lowering, ConstantOp op);
LogicalResult lowerPool(Lowering &lowering, PoolOp op);
LogicalResult lowerReduce(Lowering &lowering, ReduceOp op);
LogicalResult lowerArgmax(Lowering &lowering, ArgmaxOp op);
LogicalResult lowerMap(Lowering &lowering, MapOp op);
LogicalResult lowerLookup(Lowering &lowering, LookupOp op);
LogicalResult lowerSoftmax(Lowering &lowering, SoftmaxOp op);
LogicalResult lowerReshape(Lowering &lowering, ReshapeOp op);
LogicalResult lowerConcat(Lowering &lowering, ConcatOp op);
LogicalResult lowerSlice(Lowering &lowering, SliceOp op);
LogicalResult lowerResize(Lowering &lowering, ResizeOp op);
LogicalResult lowerPermute(Lowering &lowering, PermuteOp op);
LogicalResult lowerPad(Lowering &lowering, PadOp op);
LogicalResult lowerInterpolate(Lowering &lowering, InterpolateOp op);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_STREAMTOLINALG_LOWERING_H
