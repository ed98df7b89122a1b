// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// By how many elements an average divides: always the whole window, or only
// those of it that lie inside of the input.
#pragma once

#include "stream_kernels/pragmas.h"

namespace stream_kernels {

/// One multiplier for every position.
struct WholeWindow {
  static const int count = 1;
  inline int index() const {
    STREAM_INLINE
    return 0;
  }
  inline void next() { STREAM_INLINE }
};

/// The taps of a window that lie inside along one axis.
template <int SIZE, int OUT, int KERNEL, int STRIDE, int DILATION, int PAD>
struct AxisTaps {
  int first = -PAD;

  inline int inside() const {
    STREAM_INLINE
    int taps = 0;
    for (int k = 0; k < KERNEL; ++k) {
      STREAM_UNROLL
      taps += first + k * DILATION >= 0 && first + k * DILATION < SIZE;
    }
    return taps;
  }
  /// Moves to the next position; true after the last.
  inline bool next() {
    STREAM_INLINE
    first += STRIDE;
    if (first < OUT * STRIDE - PAD)
      return false;
    first = -PAD;
    return true;
  }
};

/// A multiplier for each number of elements inside; the first is for one. cfg:
/// depth, height, width and, of each, out_, kernel_, stride_, dilation_, pad_
/// with d, h or w.
template <class cfg> struct InsideWindow {
  static const int count = cfg::kernel_d * cfg::kernel_h * cfg::kernel_w;
  AxisTaps<cfg::depth, cfg::out_d, cfg::kernel_d, cfg::stride_d,
           cfg::dilation_d, cfg::pad_d>
      d;
  AxisTaps<cfg::height, cfg::out_h, cfg::kernel_h, cfg::stride_h,
           cfg::dilation_h, cfg::pad_h>
      h;
  AxisTaps<cfg::width, cfg::out_w, cfg::kernel_w, cfg::stride_w,
           cfg::dilation_w, cfg::pad_w>
      w;

  inline int index() const {
    STREAM_INLINE
    return d.inside() * h.inside() * w.inside() - 1;
  }
  inline void next() {
    STREAM_INLINE
    if (w.next() && h.next())
      d.next();
  }
};

} // namespace stream_kernels
