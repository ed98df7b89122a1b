// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The counters of window<cfg>: nested loops over constant bounds, flattened.
#pragma once

#include "stream_kernels/pragmas.h"
#include "stream_kernels/window_shape.h"

namespace stream_kernels {

/// Where the next input word goes in the line buffer.
template <class cfg, class shape> struct WindowReader {
  int rows = 0; // complete
  int slot = 0, column = 0, channel = 0;

  inline void advance() {
    STREAM_INLINE
    if (++channel < shape::channel_words)
      return;
    channel = 0;
    if (++column < cfg::width)
      return;
    column = 0;
    ++rows;
    slot = slot + 1 == shape::rows ? 0 : slot + 1;
  }
};

/// The input rows under a window that begins at row `top`, which lies in slot
/// `top_slot` of the line buffer.
template <class cfg, class shape> struct PlaneRows {
  int top, top_slot;
  explicit PlaneRows(int first)
      : top(first),
        top_slot((first % shape::rows + shape::rows) % shape::rows) {}

  inline bool has_row(int tap_h) const {
    STREAM_INLINE
    const int row = top + tap_h * shape::dilation_h;
    return row >= 0 && row < cfg::height;
  }
  inline int slot(int tap_h) const {
    STREAM_INLINE
    const int at = top_slot + tap_h * shape::dilation_h;
    return at < shape::rows ? at : at - shape::rows;
  }
};

/// The next output word: the window's first row (and its slot) and column,
/// which may lie outside the image, and the channel word and tap within it.
template <class cfg> struct WindowEmitter : PlaneRows<cfg, WindowShape<cfg>> {
  typedef WindowShape<cfg> shape;
  using PlaneRows<cfg, shape>::top;
  using PlaneRows<cfg, shape>::top_slot;
  int left = -cfg::pad_left;
  int channel = 0, tap_h = 0, tap_w = 0;

  WindowEmitter() : PlaneRows<cfg, shape>(-cfg::pad_top) {}

  /// Moves on by so many taps and channel words; true after the last of a row.
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
    if ((left += cfg::stride_w) < shape::out_w * cfg::stride_w - cfg::pad_left)
      return false;
    left = -cfg::pad_left;
    return true;
  }

  inline void next_row() {
    STREAM_INLINE
    top += cfg::stride_h;
    top_slot += cfg::stride_h;
    if (top_slot >= shape::rows)
      top_slot -= shape::rows;
  }
};

/// How many input rows may have been read while an output row is emitted: those
/// that the next one needs, and in the end all of them.
template <class cfg> struct WindowLimit {
  typedef WindowShape<cfg> shape;
  int wanted = shape::extent_h - cfg::pad_top;
  int rows = shape::rows_needed(0);

  inline void next_row() {
    STREAM_INLINE
    wanted += cfg::stride_h;
    rows = wanted > cfg::height ? cfg::height : wanted < 0 ? 0 : wanted;
  }
};

} // namespace stream_kernels
