// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers that are not built yet, so that what follows can still fold into them.

#ifndef STREAM_LIB_CONVERSION_LINALGTOSTREAM_PENDING_H
#define STREAM_LIB_CONVERSION_LINALGTOSTREAM_PENDING_H

#include "Array.h"

#include "mlir/IR/Builders.h"

#include <functional>

namespace mlir::stream {

/// One number per channel of a stream.
using PerChannel = std::vector<double>;

/// A layer that is not built yet, so that what follows can still fold into it.
class Pending {
public:
  explicit Pending(Location loc) : loc(loc) {}
  virtual ~Pending() = default;
  virtual Value build(OpBuilder &builder) = 0;
  /// Takes `x * scale + offset` in; false if it cannot.
  virtual bool fold(const PerChannel &scale, const PerChannel &offset) = 0;
  /// Takes in a factor for each element, in the order of the stream.
  virtual bool foldElements(ArrayRef<float> scale) { return false; }
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
  /// Not divided; divided by the size of the window; by as much of it as lies
  /// inside the input.
  enum Kind { Total, Mean, MeanInside };
  using Emit = std::function<Value(OpBuilder &, Kind)>;
  /// `inside` is how many elements of its window each position has inside the
  /// input, in the order of the stream; empty if all of them.
  Sum(Location loc, int64_t count, std::vector<int64_t> inside,
      int64_t channelCount, Emit emit)
      : Pending(loc), count(count), inside(std::move(inside)),
        channelCount(channelCount), emit(std::move(emit)) {}
  Value build(OpBuilder &builder) override { return emit(builder, kind); }
  bool fold(const PerChannel &scale, const PerChannel &offset) override;
  bool foldElements(ArrayRef<float> scale) override;
  int64_t channels() const override { return channelCount; }
  bool takesNumbers() const override { return true; }

private:
  int64_t count;
  std::vector<int64_t> inside;
  int64_t channelCount;
  Emit emit;
  Kind kind = Total;
};

} // namespace mlir::stream

#endif // STREAM_LIB_CONVERSION_LINALGTOSTREAM_PENDING_H
