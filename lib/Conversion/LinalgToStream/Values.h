// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a tensor of the model is while it is being converted.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_VALUES_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_VALUES_H

#include "Array.h"
#include "Layout.h"

#include "mlir/IR/Builders.h"
#include "llvm/Support/Error.h"

#include <functional>
#include <variant>

namespace mlir::stream {

/// One number per channel of a stream.
using PerChannel = std::vector<double>;

/// Why an op is not converted, for the user.
llvm::Error refuse(const Twine &reason);
std::string text(SizesRef sizes); ///< "1x8x16"

/// A layer that is not built yet, so that what follows can still fold into it.
class Pending {
public:
  explicit Pending(Location loc) : loc(loc) {}
  virtual ~Pending() = default;
  virtual Value build(OpBuilder &builder) = 0;
  /// Takes `x * scale + offset` in; false if it cannot.
  virtual bool fold(const PerChannel &scale, const PerChannel &offset) = 0;
  virtual int64_t channels() const = 0;
  /// Whether even a factor that is one number is better folded than computed.
  virtual bool takesNumbers() const { return false; }
  Location loc; ///< of the op it was made from
};

/// conv or linear: scale and offset go into weights and bias, in double.
class AffineLayer : public Pending {
public:
  using Emit = std::function<Value(OpBuilder &, Value weights, Value bias)>;
  AffineLayer(Location loc, Array weights, Emit emit);
  Value build(OpBuilder &builder) override;
  bool fold(const PerChannel &scale, const PerChannel &offset) override;
  int64_t channels() const override { return weights.shape[0]; }

private:
  Array weights; ///< output channel first
  PerChannel scale, offset;
  Emit emit;
};

/// A sum over a window or over space, which a division by the number of its
/// elements makes a mean. Without it, a window's mean is multiplied again.
class Sum : public Pending {
public:
  using Emit = std::function<Value(OpBuilder &, bool mean)>;
  Sum(Location loc, int64_t count, int64_t channelCount, Emit emit)
      : Pending(loc), count(count), channelCount(channelCount),
        emit(std::move(emit)) {}
  Value build(OpBuilder &builder) override { return emit(builder, mean); }
  bool fold(const PerChannel &scale, const PerChannel &offset) override;
  int64_t channels() const override { return channelCount; }
  bool takesNumbers() const override { return true; }

private:
  int64_t count, channelCount;
  Emit emit;
  bool mean = false;
};

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
  llvm::Error require(const Layout &wanted, StringRef who) const;
};

Stream streamOf(Value value, SizesRef shape, const Layout &layout);
Stream streamOf(std::unique_ptr<Pending> pending, SizesRef shape,
                const Layout &layout);

/// A step of `exp(x - max(x)) / sum(exp(x - max(x)))` over the channels of
/// `base`: worth something only once the last one is found.
struct SoftmaxPart {
  enum Kind { Max, Shifted, Exp, Sum, Inverse } kind;
  Stream base;
  int64_t channels;
  Sizes shape;
};

using Entry = std::variant<Array, Stream, SoftmaxPart>;

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
