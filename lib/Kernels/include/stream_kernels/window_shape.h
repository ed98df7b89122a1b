// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "stream_kernels/axis.h"

namespace stream_kernels {

/// Sizes and iteration counts of the windows over a plane, all known at compile
/// time. \p Way says how they lie along its axes.
template <class cfg, class Way> struct PlaneShape {
  typedef typename Way::Vertical Vertical;
  typedef typename Way::Horizontal Horizontal;
  static const int taps = cfg::kernel_h * cfg::kernel_w;
  static const int tap_rows = cfg::kernel_h;
  static const int channel_words = cfg::channels / cfg::lanes;

  // A word holds fine_h x fine_w taps: 1, one kernel row, or the whole kernel.
  static const int fine_h = cfg::fine == taps ? cfg::kernel_h : 1;
  static const int fine_w = cfg::fine == 1 ? 1 : cfg::kernel_w;

  static const int row_words = cfg::width * channel_words;
  static const int row_emits =
      Horizontal::count * channel_words * (taps / cfg::fine);

  /// Input rows that must have been read before output row `row` can be
  /// emitted; all of them for the row after the last.
  static constexpr int rows_needed(int row) {
    const int wanted = Vertical::first(row) + Vertical::extent;
    return row == Vertical::count || wanted > cfg::height ? cfg::height
           : wanted < 0                                   ? 0
                                                          : wanted;
  }
  // Rows of the line buffer: those of one window, and those that come in
  // meanwhile, which are the most during the last one if it is cropped there.
  static const int last = cfg::height - rows_needed(Vertical::count - 1);
  static const int rows =
      Vertical::extent + (last > Vertical::step ? last : Vertical::step);
  static const int row_banks = cfg::fine == taps && cfg::fine > 1 ? rows : 1;
  static const int column_banks = cfg::fine > 1 ? Horizontal::extent : 1;

  /// Loop iterations of one frame when one iteration covers `steps` reads and
  /// `steps` writes.
  static constexpr long iterations(int steps) {
    long total = (rows_needed(0) * row_words + steps - 1) / steps;
    for (int row = 0; row < Vertical::count; ++row) {
      const int reads = (rows_needed(row + 1) - rows_needed(row)) * row_words;
      total += ((reads > row_emits ? reads : row_emits) + steps - 1) / steps;
    }
    return total;
  }
};

} // namespace stream_kernels
