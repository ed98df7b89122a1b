// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a tensor of the model is while it is being converted.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_VALUES_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_VALUES_H

#include "Layout.h"
#include "Pending.h"

#include "llvm/Support/Error.h"

#include <variant>

namespace mlir::stream {

/// Why an op is not converted, for the user.
llvm::Error refuse(const Twine &reason);
std::string text(SizesRef sizes); ///< "1x8x16"

/// What computes a stream, shared by every view of it.
struct Source {
  Value value; ///< null until it is first needed
  std::unique_ptr<Pending> pending;
};

/// Constant padding waiting for the window that will read it, around the
/// elements and, for a transposed convolution, between them.
struct Padding {
  Sizes low, high; ///< one per dimension of the model's tensor
  Sizes steps;     ///< element i sits at `low + i * step`
  double value;

  bool hasGaps() const {
    return llvm::any_of(steps, [](int64_t step) { return step != 1; });
  }
  /// Of a dimension of `size` elements, with all padding.
  int64_t extent(size_t dim, int64_t size) const {
    return low[dim] + (size - 1) * steps[dim] + 1 + high[dim];
  }
};

/// A stream that stands for a tensor of the model; `shape` is that of the
/// tensor before padding.
struct Stream {
  Sizes shape;
  Layout layout;
  std::shared_ptr<Source> source;
  std::optional<Padding> padding;
  bool exclusive = true; ///< nobody else reads it

  /// Builds what is pending.
  Value value(OpBuilder &builder) const;
  int64_t builtChannels() const; ///< last dimension of the value
  Stream reshaped(SizesRef sizes) const;
  llvm::Expected<Stream> transposed(SizesRef permutation) const;
  /// The layer that may still take a scale and an offset in, or null.
  Pending *open() const;
  /// The dimensions of the tensor from outermost to innermost in the stream,
  /// unit dimensions first; none if the stream cuts one of them.
  std::optional<Sizes> wholeOrder() const;
};

Stream streamOf(Value value, SizesRef shape, const Layout &layout);
Stream streamOf(std::unique_ptr<Pending> pending, SizesRef shape,
                const Layout &layout);

/// A step of `exp(x - max(x)) / sum(exp(x - max(x)))` over the channels of
/// `base`: worth something only once the last one is found. Masked: x is what
/// is left of `base` where `taken` is 1, and lower than all of it elsewhere.
struct SoftmaxPart {
  enum Kind { Masked, Max, Shifted, Exp, Sum, Inverse } kind;
  Stream base;
  int64_t channels;
  Sizes shape;
  std::optional<Array> taken = std::nullopt; ///< of the shape of `base`
};

struct Node;
using Expression = std::shared_ptr<const Node>;

/// Elements of another type than f32 (conditions, rounded numbers), computed by
/// the map that reads them.
struct Deferred {
  Expression expression; ///< over a tensor of the shape
  Sizes shape;
};

using Entry = std::variant<Array, Stream, SoftmaxPart, Deferred>;

SizesRef shapeOf(const Entry &entry);

/// The stream's value as `1 x positions.. x channels`, reshaped if need be.
Value withChannels(OpBuilder &builder, Location loc, Value value,
                   int64_t channels);
Value reshapeTo(OpBuilder &builder, Location loc, Value value, SizesRef shape);
RankedTensorType f32Tensor(OpBuilder &builder, SizesRef shape);
SizesRef sizesOf(Value value);

/// The channels of `stream` that the dimensions for which `varies` holds run
/// over: the index into those dimensions (0 elsewhere) of each of `channels`
/// channels. Refused where they are not innermost in the stream.
llvm::Expected<std::vector<Sizes>>
channelIndices(const Stream &stream, int64_t channels,
               function_ref<bool(size_t)> varies);

/// `array` as one number per channel.
llvm::Expected<PerChannel> perChannel(const Array &array, const Stream &stream,
                                      int64_t channels);

/// `x * scale + offset` with arrays that broadcast to the shape of x: folded
/// into the layer before, else a depthwise layer of its own.
llvm::Expected<Stream> scaleChannels(OpBuilder &builder, Location loc,
                                     const Stream &x, const Array &scale,
                                     const Array &offset);

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_VALUES_H
