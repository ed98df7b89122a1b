// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "stream_kernels/axis.h"

namespace stream_kernels {

/// As PlaneShape; output rows are those of all output planes, and a "tap row"
/// is one row of one plane of the kernel.
template <class cfg, class Way> struct VolumeShape {
  typedef typename Way::Depth Depth;
  typedef typename Way::Vertical Vertical;
  typedef typename Way::Horizontal Horizontal;
  static const int taps = cfg::kernel_d * cfg::kernel_h * cfg::kernel_w;
  static const int tap_rows = cfg::kernel_d * cfg::kernel_h;
  static const int channel_words = cfg::channels / cfg::lanes;
  static const int out_h = Vertical::count, out_rows = Depth::count * out_h;
  static const int in_rows = cfg::depth * cfg::height;

  // A word holds one tap, or fine_h tap rows.
  static const int fine_h = cfg::fine == 1 ? 1 : cfg::fine / cfg::kernel_w;
  static const int fine_w = cfg::fine == 1 ? 1 : cfg::kernel_w;

  static const int row_words = cfg::width * channel_words;
  static const int row_emits =
      Horizontal::count * channel_words * (taps / cfg::fine);

  /// Rows from the window's first row to the one that a tap row reads.
  static constexpr int offset(int tap_row) {
    return tap_row / cfg::kernel_h * Depth::dilation * cfg::height +
           tap_row % cfg::kernel_h * Vertical::dilation;
  }
  /// Input rows up to the last that a window reads; 0 if that is padding.
  static constexpr int last_row(int plane, int row) {
    const int d = Depth::first(plane) + Depth::extent - 1;
    const int h = Vertical::first(row) + Vertical::extent - 1;
    return d < 0 || h < 0
               ? 0
               : (d < cfg::depth ? d : cfg::depth - 1) * cfg::height +
                     (h < cfg::height ? h : cfg::height - 1) + 1;
  }
  /// The first input row that a window reads.
  static constexpr int first_row(int plane, int row) {
    const int d = Depth::first(plane);
    const int h = Vertical::first(row);
    return (d < 0            ? 0
            : d < cfg::depth ? d
                             : cfg::depth) *
               cfg::height +
           (h < 0             ? 0
            : h < cfg::height ? h
                              : cfg::height);
  }
  /// The first row that a window or any later one reads: of the later ones, the
  /// first of the next plane may begin further up.
  static constexpr int rows_done(int row) {
    const int plane = row / out_h;
    const int own = first_row(plane, row % out_h);
    const int next =
        plane + 1 < Depth::count ? first_row(plane + 1, 0) : in_rows;
    return own < next ? own : next;
  }
  /// Rows between the first that is still wanted and the last that comes in, at
  /// most; not fewer than a window spans.
  static constexpr int rows_held() {
    int most = offset(tap_rows - 1) + 1;
    int needed = last_row(0, 0);
    for (int r = 0; r < out_rows; ++r) {
      const int next = r + 1 == out_rows
                           ? in_rows
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
  static const int column_banks = cfg::fine > 1 ? Horizontal::extent : 1;

  static constexpr long iterations(int steps) {
    int needed = last_row(0, 0);
    long total = (needed * row_words + steps - 1) / steps;
    for (int r = 0; r < out_rows; ++r) {
      int next = in_rows;
      if (r + 1 < out_rows) {
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

} // namespace stream_kernels
