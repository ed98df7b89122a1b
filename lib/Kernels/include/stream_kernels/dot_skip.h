// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// dot_skip<cfg>: the dot products of `dot` and `depthwise` without products of
// zeros. Each lane works through the windows of its own channels, `fine`
// nonzero products at a time; all lanes wait for each other at the end of a
// pass, where `out` filters are done. Meanwhile the windows of the next unit
// come in, all of them before the unit's first result leaves: so the order in
// which words are read and written never depends on the data.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/skip_shape.h"

namespace stream_kernels {

/// What the `fine` multipliers of a lane take in one cycle.
template <class cfg> struct Picked {
  Int<cfg::input_bits + 1> value[cfg::fine]; // less zero point; 0 where idle
  int slot[cfg::fine]; // which of the weights stored for the window
  int products = 0;
  bool is_last = false; // nothing of the window is left
};

/// Of the products of a window, those from number \p done on.
template <class cfg>
inline Picked<cfg> pick(const typename SkipShape<cfg>::Window &window,
                        const typename SkipShape<cfg>::Tap (&taps)[cfg::kept],
                        int done) {
  STREAM_INLINE
  Picked<cfg> picked;
  for (int m = 0; m < cfg::fine; ++m) {
    STREAM_UNROLL
    picked.value[m] = 0;
    picked.slot[m] = 0;
  }
  int number = -done;
  for (int k = 0; k < cfg::kept; ++k) {
    STREAM_UNROLL
    const int tap = cfg::skip_weights ? int(taps[k]) : k;
    const bool is_weight = tap < cfg::taps;
    const int value = int(get_lane<cfg::input_bits, cfg::input_signed>(
                          window, is_weight ? tap : 0)) -
                      cfg::input_zero;
    if (is_weight && !(cfg::skip_activations && value == 0)) {
      for (int m = 0; m < cfg::fine; ++m) {
        STREAM_UNROLL
        if (number == m) {
          picked.value[m] = Int<cfg::input_bits + 1>(value);
          picked.slot[m] = k;
          ++picked.products;
        }
      }
      ++number;
    }
  }
  picked.is_last = number <= cfg::fine;
  return picked;
}

template <class cfg>
void dot_skip(
    Stream<typename SkipShape<cfg>::InWord> &in,
    Stream<typename DotShape<cfg>::OutWord> &out,
    const typename DotShape<cfg>::Weight (
        &weights)[SkipShape<cfg>::lanes][SkipShape<cfg>::weight_rows]
                 [cfg::kept * cfg::out],
    const typename SkipShape<cfg>::Tap (
        &taps)[SkipShape<cfg>::lanes][SkipShape<cfg>::tap_rows][cfg::kept],
    const typename SkipShape<cfg>::Source (
        &sources)[SkipShape<cfg>::load_rows][SkipShape<cfg>::lanes + 1],
    const typename DotShape<cfg>::Accumulator (
        &bias)[DotShape<cfg>::out_blocks][DotShape<cfg>::out_lanes],
    const typename DotShape<cfg>::Multiplier (
        &multiplier)[DotShape<cfg>::out_blocks][DotShape<cfg>::out_lanes]) {
  STREAM_INLINE
  typedef SkipShape<cfg> shape;
  typedef DotShape<cfg> dot;
  typedef typename dot::Sum Sum;
  STREAM_PARTITION(weights, shape::lanes, 1)
  STREAM_RESHAPE(weights, 3)
  STREAM_PARTITION(taps, shape::lanes, 1)
  STREAM_RESHAPE(taps, 3)
  STREAM_RESHAPE(sources, 2)
  STREAM_RESHAPE(bias, 2)
  STREAM_RESHAPE(multiplier, 2)
  // Two units of windows: the one in work and the one that comes in. `row` is
  // the row of weights that a window belongs to.
  typename shape::Window windows[shape::lanes][2 * shape::blocks];
  UInt<16> row[shape::lanes][2 * shape::blocks];
  static_assert(shape::blocks < 65536, "more windows than `row` can number");
  STREAM_PARTITION(windows, shape::lanes, 1)
  STREAM_PARTITION(row, shape::lanes, 1)
  int held[2][shape::lanes], arrived[shape::lanes]; // windows of each lane
  int at[shape::lanes], done[shape::lanes];
  typename dot::Accumulator sums[dot::out_lanes];
  typename shape::InWord word;
  STREAM_REGISTERS(held)
  STREAM_REGISTERS(arrived)
  STREAM_REGISTERS(at)
  STREAM_REGISTERS(done)
  STREAM_REGISTERS(sums)
  for (int l = 0; l < shape::lanes; ++l) {
    STREAM_UNROLL
    held[0][l] = held[1][l] = arrived[l] = at[l] = done[l] = 0;
  }

  long unit = -1; // in work; before the first one comes in
  int half = 1, load = 0, load_group = 0;
  int filter_block = 0, out_block = 0;
  bool is_first = true; // iteration of a pass
  while (unit < shape::units) {
    STREAM_PIPELINE
    STREAM_TICK();
    if (unit + 1 < shape::units && load < cfg::loads) {
      const int load_row = load_group * cfg::loads + load;
      if (int(sources[load_row][shape::lanes]))
        word = in.read();
      for (int l = 0; l < shape::lanes; ++l) {
        STREAM_UNROLL
        const int source = int(sources[load_row][l]);
        if (source < shape::lanes) {
          const typename shape::Window window = lane_window<cfg>(word, source);
          if (cfg::empty || !is_empty<cfg>(window)) {
            const int place = (1 - half) * shape::blocks + held[1 - half][l];
            windows[l][place] = window;
            row[l][place] = UInt<16>(arrived[l]);
            ++held[1 - half][l];
          }
          ++arrived[l];
        }
      }
      ++load;
    }
    const bool loaded = unit + 1 >= shape::units || load == cfg::loads;

    Sum partial[dot::out_lanes];
    for (int f = 0; f < dot::out_lanes; ++f) {
      STREAM_UNROLL
      partial[f] = is_first ? Sum(bias[out_block][f]) : Sum(sums[f]);
    }
    bool finished = true;
    for (int l = 0; l < shape::lanes; ++l) {
      STREAM_UNROLL
      if (unit >= 0 && at[l] < held[half][l]) {
        const int place = half * shape::blocks + at[l];
        const int weight_row = out_block * shape::blocks +
                               (cfg::empty ? at[l] : int(row[l][place]));
        const Picked<cfg> picked =
            pick<cfg>(windows[l][place],
                      taps[l][cfg::skip_weights ? weight_row : 0], done[l]);
        for (int m = 0; m < cfg::fine; ++m) {
          STREAM_UNROLL
          for (int f = 0; f < cfg::out; ++f) {
            STREAM_UNROLL
            partial[l / cfg::in * cfg::out + f] +=
                Sum(weights[l][weight_row][picked.slot[m] * cfg::out + f]) *
                Sum(picked.value[m]);
          }
        }
        STREAM_COUNT_PRODUCTS(picked.products * cfg::out);
        done[l] = picked.is_last ? 0 : done[l] + cfg::fine;
        at[l] += picked.is_last;
      }
      finished &= at[l] == held[half][l];
    }
    for (int f = 0; f < dot::out_lanes; ++f) {
      STREAM_UNROLL
      sums[f] = typename dot::Accumulator(partial[f]);
    }
    is_first = false;

    bool next_unit = unit < 0 && loaded;
    if (unit >= 0 && finished && (filter_block > 0 || loaded)) {
      out.write(requantize_word<cfg>(partial, multiplier[out_block]));
      is_first = true;
      for (int l = 0; l < shape::lanes; ++l) {
        STREAM_UNROLL
        at[l] = 0;
      }
      out_block = out_block + 1 == dot::out_blocks ? 0 : out_block + 1;
      next_unit = ++filter_block == dot::filter_blocks;
    }
    if (next_unit) {
      for (int l = 0; l < shape::lanes; ++l) {
        STREAM_UNROLL
        held[half][l] = arrived[l] = 0;
      }
      ++unit;
      half = 1 - half;
      is_first = true;
      load = filter_block = 0;
      load_group = load_group + 1 == dot::group_blocks ? 0 : load_group + 1;
    }
  }
}

} // namespace stream_kernels
