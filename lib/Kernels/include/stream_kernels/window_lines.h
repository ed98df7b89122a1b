// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// window_lines<cfg>: as window, but each row of windows gets the input rows
// that it touches anew, from load_lines: `columns` columns of the first, the
// same of the next ..., then the next columns. While the windows leave that end
// in one part, the next part comes in.
#pragma once

#include "stream_kernels/window.h"

namespace stream_kernels {

template <class cfg> struct LinesShape : PlaneShape<cfg, Sliding<cfg>> {
  typedef PlaneShape<cfg, Sliding<cfg>> Plane;
  typedef typename Plane::Vertical Vertical;
  typedef typename Plane::Horizontal Horizontal;
  static const int parts = cfg::width / cfg::columns;
  static const int row_words = cfg::columns * Plane::channel_words;
  static const int window_words =
      Plane::channel_words * (Plane::taps / cfg::fine);

  // Columns on chip: those of a part, of the next, and of the windows that end
  // in the first and begin before it.
  static const int held = 2 * cfg::columns + Horizontal::extent - 1;
  static const int ring = (held + Plane::column_banks - 1) /
                          Plane::column_banks * Plane::column_banks;
  static const int row_banks =
      cfg::fine == Plane::taps && cfg::fine > 1 ? cfg::kernel_h : 1;

  static constexpr int in_ring(int columns) {
    return (columns % ring + ring) % ring;
  }
  // From the first column of the last window of a row to that of the next row's
  // first.
  static const int turn =
      cfg::width - (Horizontal::count - 1) * Horizontal::step;

  /// Kernel rows that lie inside the input in a row of windows.
  static constexpr int rows_inside(int row) {
    int count = 0;
    for (int tap = 0; tap < cfg::kernel_h; ++tap) {
      const int at = Vertical::first(row) + tap * Vertical::dilation;
      count += at >= 0 && at < cfg::height;
    }
    return count;
  }
  /// Windows of a row that end before a part.
  static constexpr int windows_before(int part) {
    const int end = part * cfg::columns - Horizontal::extent + cfg::pad_left;
    const int count = part == 0 || end < 0 ? 0 : end / Horizontal::step + 1;
    return part == parts || count > Horizontal::count ? Horizontal::count
                                                      : count;
  }
  static constexpr long longer(long emits, long reads) {
    return emits > reads ? emits : reads;
  }
  static constexpr long emits(int part) {
    return long(windows_before(part + 1) - windows_before(part)) * window_words;
  }
  /// Loop iterations of one frame: the first part comes in alone, nothing comes
  /// in behind the last.
  static constexpr long iterations() {
    long inner[cfg::kernel_h + 1] = {}; // all parts of a row but the last
    for (int rows = 1; rows <= cfg::kernel_h; ++rows)
      for (int part = 0; part + 1 < parts; ++part)
        inner[rows] += longer(emits(part), long(rows) * row_words);
    long total = long(rows_inside(0)) * row_words;
    for (int row = 0; row < Vertical::count; ++row) {
      const long next = row + 1 < Vertical::count ? rows_inside(row + 1) : 0;
      total +=
          inner[rows_inside(row)] + longer(emits(parts - 1), next * row_words);
    }
    return total;
  }
};

/// Where the next input word goes, among the rows and columns on chip.
template <class cfg, class shape> struct LinesReader {
  typename shape::Vertical vertical;
  long parts = 0; // complete
  int start = 0;  // of the part, in the ring
  int part = 0, first_tap, tap, column = 0, channel = 0;

  LinesReader() { begin_row(); }

  inline void begin_row() {
    STREAM_INLINE
    first_tap = 0;
    for (int h = cfg::kernel_h - 1; h >= 0; --h)
      if (vertical.at + h * shape::Vertical::dilation >= 0)
        first_tap = h;
    tap = first_tap;
  }
  inline int slot() const {
    STREAM_INLINE
    return start + column < shape::ring ? start + column
                                        : start + column - shape::ring;
  }
  inline void advance() {
    STREAM_INLINE
    if (++channel < shape::channel_words)
      return;
    channel = 0;
    if (++column < cfg::columns)
      return;
    column = 0;
    ++tap;
    if (tap < cfg::kernel_h &&
        vertical.at + tap * shape::Vertical::dilation < cfg::height)
      return;
    tap = first_tap;
    ++parts;
    start = start + cfg::columns < shape::ring
                ? start + cfg::columns
                : start + cfg::columns - shape::ring;
    if (++part < shape::parts)
      return;
    part = 0;
    vertical.next();
    begin_row();
  }
};

/// The next output word, and the part up to which columns are there.
template <class cfg, class shape> struct LinesEmitter : TapCursor<cfg, shape> {
  typename shape::Vertical vertical;
  int base =
      shape::in_ring(shape::Horizontal::first(0)); // window's first column
  int part = 0, columns = cfg::columns;

  /// Whether all of the next window is there.
  inline bool is_ready() const {
    STREAM_INLINE
    return part + 1 == shape::parts ||
           this->horizontal.at + shape::Horizontal::extent <= columns;
  }
  inline bool has_row(int tap_h) const {
    STREAM_INLINE
    const int row = vertical.at + tap_h * shape::Vertical::dilation;
    return row >= 0 && row < cfg::height;
  }
  inline int slot(int tap_w) const {
    STREAM_INLINE
    const int at = base + tap_w * shape::Horizontal::dilation;
    return at < shape::ring ? at : at - shape::ring;
  }
  /// Moves on by a word; true where what follows is not there yet.
  inline bool next_word() {
    STREAM_INLINE
    const bool ends_row = this->advance(1, shape::fine_h, shape::fine_w);
    const bool ends_window =
        this->channel == 0 && this->tap_h == 0 && this->tap_w == 0;
    if (!ends_window)
      return false;
    base += shape::in_ring(ends_row ? shape::turn : shape::Horizontal::step);
    if (base >= shape::ring)
      base -= shape::ring;
    return ends_row || !is_ready();
  }
  inline void next_part() {
    STREAM_INLINE
    columns += cfg::columns;
    if (++part < shape::parts)
      return;
    part = 0;
    columns = cfg::columns;
    vertical.next();
  }
};

template <class cfg>
using PartBuffer = WindowInWord<cfg>[cfg::kernel_h][LinesShape<cfg>::ring]
                                    [LinesShape<cfg>::channel_words];

template <class cfg>
inline WindowOutWord<cfg>
lines_word(const PartBuffer<cfg> &line, const WindowInWord<cfg> &pad,
           const LinesEmitter<cfg, LinesShape<cfg>> &at) {
  STREAM_INLINE
  typedef LinesShape<cfg> shape;
  WindowOutWord<cfg> word;
  for (int h = 0; h < shape::fine_h; ++h)
    for (int w = 0; w < shape::fine_w; ++w) {
      STREAM_UNROLL
      const int column =
          at.horizontal.at + (at.tap_w + w) * shape::Horizontal::dilation;
      const bool inside =
          at.has_row(at.tap_h + h) && column >= 0 && column < cfg::width;
      set_part(word, h * shape::fine_w + w,
               inside ? line[at.tap_h + h][at.slot(at.tap_w + w)][at.channel]
                      : pad);
    }
  return word;
}

template <class cfg>
void window_lines(Stream<WindowInWord<cfg>> &in,
                  Stream<WindowOutWord<cfg>> &out) {
  STREAM_INLINE
  typedef LinesShape<cfg> shape;
  static_assert(shape::parts * cfg::columns == cfg::width,
                "parts of a row are equal");
  const long all_parts = long(shape::Vertical::count) * shape::parts;
  constexpr long iterations = shape::iterations();

  PartBuffer<cfg> line;
  STREAM_PARTITION(line, shape::row_banks, 1)
  STREAM_PARTITION(line, shape::column_banks, 2)
  const WindowInWord<cfg> pad =
      splat<WindowInWord<cfg>, cfg::bits, cfg::is_signed, cfg::lanes>(
          Number<cfg::bits, cfg::is_signed>(cfg::pad_value));

  LinesReader<cfg, shape> reader;
  LinesEmitter<cfg, shape> emitter;
  long limit = 1; // parts that may have come in
  bool filling = true, emitted = true;
  for (long i = 0; i < iterations; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    if (reader.parts < limit) {
      line[reader.tap][reader.slot()][reader.channel] = in.read();
      reader.advance();
    }
    if (!emitted) {
      out.write(lines_word<cfg>(line, pad, emitter));
      emitted = emitter.next_word();
    }
    if (emitted && reader.parts == limit) {
      if (!filling)
        emitter.next_part();
      filling = false;
      limit += limit < all_parts;
      emitted = !emitter.is_ready();
    }
  }
}

} // namespace stream_kernels
