// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which set of weights and biases an output pixel takes. In a convolution that
// is always the same one. In a transposed convolution of stride s, the taps
// that meet input pixels depend on the output coordinate modulo s: stride_h *
// stride_w sets, one per phase.
#pragma once

#include "stream_kernels/pragmas.h"

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

/// Row phase * stride_w + column phase. cfg: out_w, stride_h, stride_w,
/// crop_top, crop_left.
template <class cfg> struct TransposedPhases {
  static const int count = cfg::stride_h * cfg::stride_w;
  static const int first_w = cfg::crop_left % cfg::stride_w;
  int column = 0;
  int row_phase = cfg::crop_top % cfg::stride_h * cfg::stride_w;
  int column_phase = first_w;

  inline int next() {
    STREAM_INLINE
    column_phase = column_phase + 1 == cfg::stride_w ? 0 : column_phase + 1;
    if (++column == cfg::out_w) {
      column = 0;
      column_phase = first_w;
      row_phase =
          row_phase + cfg::stride_w == count ? 0 : row_phase + cfg::stride_w;
    }
    return row_phase + column_phase;
  }
  static constexpr int first() {
    return cfg::crop_top % cfg::stride_h * cfg::stride_w + first_w;
  }
};

} // namespace stream_kernels
