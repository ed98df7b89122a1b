// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The counters of window<cfg>: nested loops over constant bounds, flattened.
#pragma once

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

/// A row of the line buffer, which is a ring.
template <class shape> struct RingRow {
  int slot;
  explicit RingRow(int row)
      : slot((row % shape::rows + shape::rows) % shape::rows) {}

  inline void move(int rows) {
    STREAM_INLINE
    slot += rows;
    if (slot >= shape::rows)
      slot -= shape::rows;
  }
  /// The slot of the row that lies so many below.
  inline int below(int rows) const {
    STREAM_INLINE
    return slot + rows < shape::rows ? slot + rows : slot + rows - shape::rows;
  }
};

/// The next output word of an output row: its window's first column, which may
/// lie outside the image, and the channel word and tap within it.
template <class cfg, class shape> struct TapCursor {
  typename shape::Horizontal horizontal;
  int channel = 0, tap_h = 0, tap_w = 0;

  /// Moves on by so many taps and channel words; true after the last of a row.
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
    return horizontal.next();
  }
};

/// The next output word, and the input rows under its window.
template <class cfg, class shape> struct PlaneEmitter : TapCursor<cfg, shape> {
  typedef typename shape::Vertical Vertical;
  Vertical vertical;
  RingRow<shape> top;

  PlaneEmitter() : top(Vertical::first(0)) {}

  inline bool has_row(int tap_h) const {
    STREAM_INLINE
    const int row = vertical.at + tap_h * Vertical::dilation;
    return row >= 0 && row < cfg::height;
  }
  inline int slot(int tap_h) const {
    STREAM_INLINE
    return top.below(tap_h * Vertical::dilation);
  }
  inline void next_row() {
    STREAM_INLINE
    if (vertical.moves())
      top.move(Vertical::step);
    vertical.next();
  }
};

/// How many input rows may have been read while an output row is emitted: those
/// that the next one needs, and in the end all of them.
template <class cfg, class shape> struct PlaneLimit {
  typename shape::Vertical vertical;
  int rows = shape::rows_needed(0);

  inline void next_row() {
    STREAM_INLINE
    const bool ends = vertical.next();
    const int wanted = vertical.at + shape::Vertical::extent;
    rows = ends || wanted > cfg::height ? cfg::height : wanted < 0 ? 0 : wanted;
  }
};

} // namespace stream_kernels
