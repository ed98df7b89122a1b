// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// window3d<cfg>: as window<cfg>, over depth, height and width. The line buffer
// is a ring of the rows of all planes, one after the other: it holds the rows
// from the first of the window's first plane to the last of its last plane.
#pragma once

#include "stream_kernels/window.h"

namespace stream_kernels {

/// As WindowShape; output rows are those of all output planes, and a "tap row"
/// is one row of one plane of the kernel.
template <class cfg> struct VolumeShape {
  static const int taps = cfg::kernel_d * cfg::kernel_h * cfg::kernel_w;
  static const int tap_rows = cfg::kernel_d * cfg::kernel_h;
  static const int channel_words = cfg::channels / cfg::lanes;
  static const int dilation_w = cfg::dilation_w;
  static const int extent_d = (cfg::kernel_d - 1) * cfg::dilation_d + 1;
  static const int extent_h = (cfg::kernel_h - 1) * cfg::dilation_h + 1;
  static const int extent_w = (cfg::kernel_w - 1) * cfg::dilation_w + 1;
  static const int out_d =
      (cfg::depth + cfg::pad_front + cfg::pad_back - extent_d) / cfg::stride_d +
      1;
  static const int out_h =
      (cfg::height + cfg::pad_top + cfg::pad_bottom - extent_h) /
          cfg::stride_h +
      1;
  static const int out_w =
      (cfg::width + cfg::pad_left + cfg::pad_right - extent_w) / cfg::stride_w +
      1;

  // A word holds one tap, or fine_h tap rows.
  static const int fine_h = cfg::fine == 1 ? 1 : cfg::fine / cfg::kernel_w;
  static const int fine_w = cfg::fine == 1 ? 1 : cfg::kernel_w;

  static const int row_words = cfg::width * channel_words;
  static const int row_emits = out_w * channel_words * (taps / cfg::fine);

  /// Rows from the window's first row to the one that a tap row reads.
  static constexpr int offset(int tap_row) {
    return tap_row / cfg::kernel_h * cfg::dilation_d * cfg::height +
           tap_row % cfg::kernel_h * cfg::dilation_h;
  }
  /// Input rows up to the last that a window reads; 0 if that is padding.
  static constexpr int last_row(int plane, int row) {
    const int d = plane * cfg::stride_d - cfg::pad_front + extent_d - 1;
    const int h = row * cfg::stride_h - cfg::pad_top + extent_h - 1;
    return d < 0 || h < 0
               ? 0
               : (d < cfg::depth ? d : cfg::depth - 1) * cfg::height +
                     (h < cfg::height ? h : cfg::height - 1) + 1;
  }
  /// The first input row that a window reads.
  static constexpr int first_row(int plane, int row) {
    const int d = plane * cfg::stride_d - cfg::pad_front;
    const int h = row * cfg::stride_h - cfg::pad_top;
    return (d < 0            ? 0
            : d < cfg::depth ? d
                             : cfg::depth) *
               cfg::height +
           (h < 0             ? 0
            : h < cfg::height ? h
                              : cfg::height);
  }
  static constexpr int rows_needed(int row) {
    int most = 0;
    for (int r = 0; r <= row && r < out_d * out_h; ++r) {
      const int last = last_row(r / out_h, r % out_h);
      most = last > most ? last : most;
    }
    return row == out_d * out_h ? cfg::depth * cfg::height : most;
  }
  /// The first row that a window or any later one reads: the next plane may
  /// begin again with the first row of the same input plane.
  static constexpr int rows_done(int row) {
    int least = cfg::depth * cfg::height;
    for (int r = row; r < out_d * out_h && r <= row + out_h; ++r) {
      const int first = first_row(r / out_h, r % out_h);
      least = first < least ? first : least;
    }
    return least;
  }
  /// Rows between the first that is still wanted and the last that comes in, at
  /// most; not fewer than a window spans.
  static constexpr int rows_held() {
    int most = offset(tap_rows - 1) + 1;
    int needed = rows_needed(0);
    for (int r = 0; r < out_d * out_h; ++r) {
      const int next = r + 1 == out_d * out_h
                           ? cfg::depth * cfg::height
                           : last_row((r + 1) / out_h, (r + 1) % out_h);
      needed = next > needed ? next : needed;
      const int held = needed - rows_done(r);
      most = held > most ? held : most;
    }
    return most;
  }
  /// Whether the tap rows of a word lie in different ones of `banks` banks. Two
  /// of the same offset are the same row: it is inside for one of them only.
  static constexpr bool are_apart(int banks) {
    for (int a = 0; a < fine_h; ++a)
      for (int b = a + 1; b < fine_h; ++b)
        if (offset(b) != offset(a) && (offset(b) - offset(a)) % banks == 0)
          return false;
    return true;
  }
  static constexpr int apart_banks() {
    int banks = fine_h;
    while (!are_apart(banks))
      ++banks;
    return banks;
  }
  static const int row_banks = apart_banks();
  static const int rows = (rows_held() + row_banks - 1) / row_banks * row_banks;
  static const int column_banks = cfg::fine > 1 ? extent_w : 1;

  static constexpr long iterations(int steps) {
    int needed = rows_needed(0);
    long total = (needed * row_words + steps - 1) / steps;
    for (int r = 0; r < out_d * out_h; ++r) {
      int next = cfg::depth * cfg::height;
      if (r + 1 < out_d * out_h) {
        next = last_row((r + 1) / out_h, (r + 1) % out_h);
        next = next > needed ? next : needed;
      }
      const int reads = (next - needed) * row_words;
      total += ((reads > row_emits ? reads : row_emits) + steps - 1) / steps;
      needed = next;
    }
    return total;
  }
};

/// As WindowEmitter.
template <class cfg> struct VolumeEmitter {
  typedef VolumeShape<cfg> shape;
  static constexpr int wrapped(int row) {
    return (row % shape::rows + shape::rows) % shape::rows;
  }
  static const int plane_step = cfg::stride_d * cfg::height % shape::rows;
  static const int row_step = cfg::stride_h % shape::rows;

  int front = -cfg::pad_front, top = -cfg::pad_top, left = -cfg::pad_left;
  int plane_slot =
      wrapped(-cfg::pad_front * cfg::height - cfg::pad_top); // of its first row
  int top_slot = plane_slot;
  int row = 0;
  int channel = 0, tap_h = 0, tap_w = 0;

  /// The plane of the kernel that a tap row lies in.
  static inline int plane_of(int tap_row) {
    STREAM_INLINE
    int plane = 0;
    for (int d = 1; d < cfg::kernel_d; ++d) {
      STREAM_UNROLL
      plane += tap_row >= d * cfg::kernel_h;
    }
    return plane;
  }
  inline bool has_row(int tap_row) const {
    STREAM_INLINE
    const int d = plane_of(tap_row);
    const int plane = front + d * cfg::dilation_d;
    const int at = top + (tap_row - d * cfg::kernel_h) * cfg::dilation_h;
    return plane >= 0 && plane < cfg::depth && at >= 0 && at < cfg::height;
  }
  inline int slot(int tap_row) const {
    STREAM_INLINE
    const int d = plane_of(tap_row);
    const int at = top_slot + d * (cfg::dilation_d * cfg::height) +
                   (tap_row - d * cfg::kernel_h) * cfg::dilation_h;
    return at < shape::rows ? at : at - shape::rows;
  }

  inline bool advance(int channels, int taps_h, int taps_w) {
    STREAM_INLINE
    if ((tap_w += taps_w) < cfg::kernel_w)
      return false;
    tap_w = 0;
    if ((tap_h += taps_h) < shape::tap_rows)
      return false;
    tap_h = 0;
    if ((channel += channels) < shape::channel_words)
      return false;
    channel = 0;
    if ((left += cfg::stride_w) < shape::out_w * cfg::stride_w - cfg::pad_left)
      return false;
    left = -cfg::pad_left;
    return true;
  }

  inline void next_row() {
    STREAM_INLINE
    top += cfg::stride_h;
    top_slot += row_step;
    if (top_slot >= shape::rows)
      top_slot -= shape::rows;
    if (++row < shape::out_h)
      return;
    row = 0;
    front += cfg::stride_d;
    top = -cfg::pad_top;
    plane_slot += plane_step;
    if (plane_slot >= shape::rows)
      plane_slot -= shape::rows;
    top_slot = plane_slot;
  }
};

/// As WindowLimit.
template <class cfg> struct VolumeLimit {
  typedef VolumeShape<cfg> shape;
  int plane = 0, row = 0; // the output row that is emitted next
  int rows = shape::rows_needed(0);
  // The last plane and row that its window reads.
  int back = shape::extent_d - 1 - cfg::pad_front;
  int bottom = shape::extent_h - 1 - cfg::pad_top;

  inline void next_row() {
    STREAM_INLINE
    bottom += cfg::stride_h;
    if (++row == shape::out_h) {
      row = 0;
      ++plane;
      bottom = shape::extent_h - 1 - cfg::pad_top;
      back += cfg::stride_d;
    }
    const int d = back < cfg::depth ? back : cfg::depth - 1;
    const int h = bottom < cfg::height ? bottom : cfg::height - 1;
    const int last = d < 0 || h < 0 ? 0 : d * cfg::height + h + 1;
    if (plane == shape::out_d)
      rows = cfg::depth * cfg::height;
    else if (last > rows)
      rows = last;
  }
};

template <class cfg> struct SlidingVolume {
  typedef VolumeShape<cfg> shape;
  typedef VolumeEmitter<cfg> Emitter;
  typedef VolumeLimit<cfg> Limit;
};

template <class cfg>
void window3d(Stream<WindowInWord<cfg>> &in, Stream<WindowOutWord<cfg>> &out) {
  STREAM_INLINE
  slide<cfg, SlidingVolume<cfg>>(in, out);
}

} // namespace stream_kernels
