// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which set of weights and biases an output pixel takes. In a convolution that
// is always the same one. In a transposed convolution of stride s, the taps
// that meet input pixels depend on the output coordinate modulo s: so many
// sets, one per phase, as the strides multiply to.
#pragma once

#include "stream_kernels/axis.h"

namespace stream_kernels {

/// The same weights for every pixel.
template <class cfg> struct OnePhase {
  static const int count = 1;
  /// Moves to the next pixel of the raster; its phase.
  inline int next() {
    STREAM_INLINE
    return 0;
  }
  static constexpr int first() { return 0; }
};

/// (Plane phase * stride_h + row phase) * stride_w + column phase. cfg, with _d
/// _h _w: stride, out; crop_front, crop_top, crop_left.
template <class cfg> struct TransposedPhases {
  static const int count = cfg::stride_d * cfg::stride_h * cfg::stride_w;
  AxisPhase<cfg::stride_d, cfg::crop_front, cfg::out_d> depth;
  AxisPhase<cfg::stride_h, cfg::crop_top, cfg::out_h> vertical;
  AxisPhase<cfg::stride_w, cfg::crop_left, cfg::out_w> horizontal;

  inline int next() {
    STREAM_INLINE
    if (horizontal.next() && vertical.next())
      depth.next();
    return phase(depth.phase, vertical.phase, horizontal.phase);
  }
  static constexpr int first() {
    return phase(cfg::crop_front % cfg::stride_d, cfg::crop_top % cfg::stride_h,
                 cfg::crop_left % cfg::stride_w);
  }

private:
  static constexpr int phase(int d, int h, int w) {
    return (d * cfg::stride_h + h) * cfg::stride_w + w;
  }
};

} // namespace stream_kernels
