// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace stream_kernels {

/// Sizes and iteration counts of window<cfg>, all known at compile time.
template <class cfg> struct WindowShape {
  static const int taps = cfg::kernel_h * cfg::kernel_w;
  static const int tap_rows = cfg::kernel_h;
  static const int channel_words = cfg::channels / cfg::lanes;
  static const int dilation_h = cfg::dilation_h, dilation_w = cfg::dilation_w;
  static const int extent_h = (cfg::kernel_h - 1) * cfg::dilation_h + 1;
  static const int extent_w = (cfg::kernel_w - 1) * cfg::dilation_w + 1;
  static const int out_h =
      (cfg::height + cfg::pad_top + cfg::pad_bottom - extent_h) /
          cfg::stride_h +
      1;
  static const int out_w =
      (cfg::width + cfg::pad_left + cfg::pad_right - extent_w) / cfg::stride_w +
      1;

  // A word holds fine_h x fine_w taps: 1, one kernel row, or the whole kernel.
  static const int fine_h = cfg::fine == taps ? cfg::kernel_h : 1;
  static const int fine_w = cfg::fine == 1 ? 1 : cfg::kernel_w;

  // Rows of the line buffer: those of one window and those that the next output
  // row adds.
  static const int rows = extent_h + cfg::stride_h;
  static const int row_banks = cfg::fine == taps && cfg::fine > 1 ? rows : 1;
  static const int column_banks = cfg::fine > 1 ? extent_w : 1;

  static const int row_words = cfg::width * channel_words;
  static const int row_emits = out_w * channel_words * (taps / cfg::fine);

  /// Input rows that must have been read before output row `row` can be
  /// emitted; all of them for row out_h, which is the one after the last.
  static constexpr int rows_needed(int row) {
    const int wanted = row * cfg::stride_h - cfg::pad_top + extent_h;
    return wanted > cfg::height ? cfg::height : wanted < 0 ? 0 : wanted;
  }
  /// Loop iterations of one frame when one iteration covers `steps` reads and
  /// `steps` writes.
  static constexpr long iterations(int steps) {
    long total = (rows_needed(0) * row_words + steps - 1) / steps;
    for (int row = 0; row < out_h; ++row) {
      const int reads = (rows_needed(row + 1) - rows_needed(row)) * row_words;
      total += ((reads > row_emits ? reads : row_emits) + steps - 1) / steps;
    }
    return total;
  }
};

} // namespace stream_kernels
