// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Transposed convolution without multiplications by inserted zeros: an output
// pixel o (cropped ones counted) of stride s meets the input pixels o / s, o /
// s
// - 1, .. with the weights of phase o % s. window_transposed<cfg> emits those
// pixels for every output pixel, dot_transposed<cfg> takes the phase's weights.
#pragma once

#include "stream_kernels/depthwise.h"
#include "stream_kernels/dot.h"
#include "stream_kernels/window.h"

namespace stream_kernels {

/// As WindowShape; the kernel is that of one phase.
template <class cfg> struct TransposedShape {
  static const int taps = cfg::kernel_h * cfg::kernel_w;
  static const int tap_rows = cfg::kernel_h;
  static const int channel_words = cfg::channels / cfg::lanes;
  static const int dilation_h = 1, dilation_w = 1;
  static const int fine_h = cfg::fine == taps ? cfg::kernel_h : 1;
  static const int fine_w = cfg::fine == 1 ? 1 : cfg::kernel_w;

  static const int row_words = cfg::width * channel_words;
  static const int row_emits = cfg::out_w * channel_words * (taps / cfg::fine);

  static constexpr int rows_needed(int row) {
    const int wanted = (row + cfg::crop_top) / cfg::stride_h + 1;
    return row == cfg::out_h || wanted > cfg::height ? cfg::height : wanted;
  }
  // The rows of one window, and those that come in meanwhile: one, or all that
  // are cropped away at the end.
  static const int last = cfg::height - rows_needed(cfg::out_h - 1);
  static const int rows = cfg::kernel_h + (last > 1 ? last : 1);
  static const int row_banks = cfg::fine == taps && cfg::fine > 1 ? rows : 1;
  static const int column_banks = cfg::fine > 1 ? cfg::kernel_w : 1;

  static constexpr long iterations(int steps) {
    long total = (rows_needed(0) * row_words + steps - 1) / steps;
    for (int row = 0; row < cfg::out_h; ++row) {
      const int reads = (rows_needed(row + 1) - rows_needed(row)) * row_words;
      total += ((reads > row_emits ? reads : row_emits) + steps - 1) / steps;
    }
    return total;
  }
};

/// As WindowEmitter; a window moves on by one pixel after stride_w output
/// columns and stride_h output rows.
template <class cfg>
struct TransposedEmitter : PlaneRows<cfg, TransposedShape<cfg>> {
  typedef TransposedShape<cfg> shape;
  static const int first_left =
      cfg::crop_left / cfg::stride_w - (cfg::kernel_w - 1);
  static const int first_top =
      cfg::crop_top / cfg::stride_h - (cfg::kernel_h - 1);
  using PlaneRows<cfg, shape>::top;
  using PlaneRows<cfg, shape>::top_slot;
  int left = first_left;
  int channel = 0, tap_h = 0, tap_w = 0;
  int column = 0, column_phase = cfg::crop_left % cfg::stride_w;
  int row_phase = cfg::crop_top % cfg::stride_h;

  TransposedEmitter() : PlaneRows<cfg, shape>(first_top) {}

  inline bool advance(int channels, int taps_h, int taps_w) {
    STREAM_INLINE
    if ((tap_w += taps_w) < cfg::kernel_w)
      return false;
    tap_w = 0;
    if ((tap_h += taps_h) < cfg::kernel_h)
      return false;
    tap_h = 0;
    if ((channel += channels) < shape::channel_words)
      return false;
    channel = 0;
    if (++column_phase == cfg::stride_w) {
      column_phase = 0;
      ++left;
    }
    if (++column < cfg::out_w)
      return false;
    column = 0;
    column_phase = cfg::crop_left % cfg::stride_w;
    left = first_left;
    return true;
  }

  inline void next_row() {
    STREAM_INLINE
    if (++row_phase < cfg::stride_h)
      return;
    row_phase = 0;
    ++top;
    top_slot = top_slot + 1 == shape::rows ? 0 : top_slot + 1;
  }
};

/// As WindowLimit.
template <class cfg> struct TransposedLimit {
  typedef TransposedShape<cfg> shape;
  int row = 0, row_phase = cfg::crop_top % cfg::stride_h;
  int wanted = cfg::crop_top / cfg::stride_h + 1;
  int rows = shape::rows_needed(0);

  inline void next_row() {
    STREAM_INLINE
    if (++row_phase == cfg::stride_h) {
      row_phase = 0;
      ++wanted;
    }
    ++row;
    rows = row == cfg::out_h || wanted > cfg::height ? cfg::height : wanted;
  }
};

template <class cfg> struct Transposing {
  typedef TransposedShape<cfg> shape;
  typedef TransposedEmitter<cfg> Emitter;
  typedef TransposedLimit<cfg> Limit;
};

template <class cfg>
void window_transposed(Stream<WindowInWord<cfg>> &in,
                       Stream<WindowOutWord<cfg>> &out) {
  STREAM_INLINE
  slide<cfg, Transposing<cfg>>(in, out);
}

/// `group` = 1: dot; more: depthwise, over the phases.
template <class cfg>
void dot_transposed(
    Stream<typename DotShape<cfg>::InWord> &in,
    Stream<typename DotShape<cfg>::OutWord> &out,
    const typename DotShape<cfg>::Weight (
        &weights)[TransposedPhases<cfg>::count * DotShape<cfg>::weight_rows]
                 [DotShape<cfg>::weight_lanes],
    const typename DotShape<cfg>::Accumulator (
        &bias)[TransposedPhases<cfg>::count * DotShape<cfg>::out_blocks]
              [DotShape<cfg>::out_lanes],
    const typename DotShape<cfg>::Multiplier (
        &multiplier)[DotShape<cfg>::out_blocks][DotShape<cfg>::out_lanes]) {
  STREAM_INLINE
  dot<cfg, TransposedPhases<cfg>>(in, out, weights, bias, multiplier);
}

template <class cfg>
void depthwise_transposed(
    Stream<typename DotShape<cfg>::InWord> &in,
    Stream<typename DotShape<cfg>::OutWord> &out,
    const typename DotShape<cfg>::Weight (
        &weights)[TransposedPhases<cfg>::count * DotShape<cfg>::weight_rows]
                 [DotShape<cfg>::weight_lanes],
    const typename DotShape<cfg>::Accumulator (
        &bias)[TransposedPhases<cfg>::count * DotShape<cfg>::out_blocks]
              [DotShape<cfg>::out_lanes],
    const typename DotShape<cfg>::Multiplier (
        &multiplier)[DotShape<cfg>::out_blocks][DotShape<cfg>::out_lanes]) {
  STREAM_INLINE
  depthwise<cfg, TransposedPhases<cfg>>(in, out, weights, bias, multiplier);
}

} // namespace stream_kernels
