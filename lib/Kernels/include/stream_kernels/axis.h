// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the windows of the output positions along one axis begin, `at`, which
// may lie outside of the input. Counters, so that no kernel divides.
#pragma once

#include "stream_kernels/pragmas.h"

namespace stream_kernels {

/// Of a convolution or pool: from window to window by the stride.
template <int size_, int taps_, int stride, int dilation_, int before,
          int after>
struct SlidingAxis {
  static const int size = size_, taps = taps_, dilation = dilation_;
  static const int extent = (taps - 1) * dilation + 1;
  static const int count = (size + before + after - extent) / stride + 1;
  static const int step = stride;
  static constexpr int first(int out) { return out * stride - before; }

  int at = -before;

  /// Whether the next window begins elsewhere, `step` further.
  inline bool moves() const { return true; }
  /// To the next window; true after the last, and then it is the first again.
  inline bool next() {
    STREAM_INLINE
    if ((at += stride) < count * stride - before)
      return false;
    at = -before;
    return true;
  }
};

/// Which of the `stride` sets of taps an output position of a transposed
/// convolution takes.
template <int stride, int crop, int count> struct AxisPhase {
  int phase = crop % stride, position = 0;

  inline bool moves() const {
    STREAM_INLINE
    return phase + 1 == stride;
  }
  inline bool next() {
    STREAM_INLINE
    phase = moves() ? 0 : phase + 1;
    if (++position < count)
      return false;
    position = 0;
    phase = crop % stride;
    return true;
  }
};

/// Of a transposed convolution, with the taps of one phase: the window moves on
/// by one element after `stride` output positions.
template <int size_, int taps_, int stride, int crop, int count_>
struct TransposedAxis : AxisPhase<stride, crop, count_> {
  static const int size = size_, taps = taps_, dilation = 1, extent = taps;
  static const int count = count_, step = 1;
  static constexpr int first(int out) {
    return (out + crop) / stride - (taps - 1);
  }

  int at = first(0);

  inline bool next() {
    STREAM_INLINE
    at += this->moves();
    if (!AxisPhase<stride, crop, count_>::next())
      return false;
    at = first(0);
    return true;
  }
};

} // namespace stream_kernels
