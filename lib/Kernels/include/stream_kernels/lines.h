// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows under a window in off-chip memory: store_lines puts them into a ring
// of `slots` rows, load_lines takes those that each row of windows touches, a
// part of their columns after the other. Between both goes a FIFO of
// announcements, one for each row of windows that needs rows which the one
// before did without. With D of them in it the writer waits, one row of windows
// further: as many rows as lie between are enough slots.
#pragma once

#include "stream_kernels/axis.h"
#include "stream_kernels/spill.h"

namespace stream_kernels {

/// Rows of a frame of `height`, each of `parts` parts of `part_words` words of
/// memory.
template <class cfg> struct Lines {
  typedef SlidingAxis<cfg::height, cfg::kernel_h, cfg::stride_h,
                      cfg::dilation_h, cfg::pad_top, cfg::pad_bottom>
      Vertical;
  static const int row_words = cfg::parts * cfg::part_words;

  /// Input rows up to the last that a row of windows reads.
  static inline int needed(const Vertical &rows) {
    STREAM_INLINE
    const int wanted = rows.at + Vertical::extent;
    return wanted < cfg::height ? wanted : cfg::height;
  }
  /// The slot of a row that lies so many below the one of a slot.
  static inline int below(int slot, int rows) {
    STREAM_INLINE
    return slot + rows < cfg::slots ? slot + rows : slot + rows - cfg::slots;
  }
};

/// An announcement is the slot of the frame's first row. It is made at the
/// start of the next turn: an HLS tool leaves the loop of a burst only when
/// memory has acknowledged it.
template <class cfg>
void store_lines(Stream<MemoryWord<cfg::word_bits>> &in,
                 Stream<SlotWord> &stored, WritePort<cfg::word_bits> memory) {
  STREAM_INLINE
  typedef Lines<cfg> lines;
  static int first = 0;
  typename lines::Vertical windows;
  int due = lines::needed(windows);
  for (int row = 0; row <= cfg::height; ++row) {
    if (row == due) {
      SlotWord number;
      set_lane<32, 0>(number, 0, UInt<32>(first));
      stored.write(number);
      windows.next();
      due = lines::needed(windows);
    }
    if (row < cfg::height)
      store_burst<cfg::word_bits>(
          in, memory, long(lines::below(first, row)) * lines::row_words,
          lines::row_words);
  }
  first = lines::below(first, cfg::height);
}

/// The address of a burst comes with the last announcement, so that nothing can
/// be asked for before.
template <class cfg>
void load_lines(ReadPort<cfg::word_bits> memory, Stream<SlotWord> &stored,
                Stream<MemoryWord<cfg::word_bits>> &out) {
  STREAM_INLINE
  typedef Lines<cfg> lines;
  typename lines::Vertical windows;
  int first = 0, there = 0;
  for (int turn = 0; turn < lines::Vertical::count; ++turn) {
    const int needed = lines::needed(windows);
    if (needed > there) {
      const SlotWord number = stored.read();
      first = int(get_lane<32, 0>(number, 0));
      there = needed;
    }
    for (int part = 0; part < cfg::parts; ++part)
      for (int tap = 0; tap < cfg::kernel_h; ++tap) {
        const int row = windows.at + tap * cfg::dilation_h;
        if (row >= 0 && row < cfg::height)
          load_burst<cfg::word_bits>(memory, out,
                                     long(lines::below(first, row)) *
                                             lines::row_words +
                                         long(part) * cfg::part_words,
                                     cfg::part_words);
      }
    windows.next();
  }
}

} // namespace stream_kernels
