// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "stream_kernels/dot_shape.h"

namespace stream_kernels {

/// Sizes of a zero-skipping layer. A unit is one output position of `group`
/// groups; a lane is one of the input channels side by side, with its own
/// memory of windows and of weights.
template <class cfg> struct SkipShape {
  typedef DotShape<cfg> dot;
  static const int lanes = cfg::group * cfg::in;
  static const int blocks = dot::channel_blocks; // windows of a lane in a unit
  static const int weight_rows = dot::out_blocks * blocks;
  static const int tap_rows = cfg::skip_weights ? weight_rows : 1;
  static const int load_rows = dot::group_blocks * cfg::loads;
  static const long units = long(cfg::pixels) * dot::group_blocks;

  /// Element t * lanes + l is tap t of lane l.
  typedef Word<cfg::input_bits, cfg::input_signed, cfg::taps * lanes> InWord;
  typedef Word<cfg::input_bits, cfg::input_signed, cfg::taps> Window;
  typedef UInt<cfg::tap_bits> Tap;
  typedef UInt<cfg::lane_bits> Source;
};

/// The window of one lane of a word.
template <class cfg>
inline typename SkipShape<cfg>::Window
lane_window(const typename SkipShape<cfg>::InWord &word, int lane) {
  STREAM_INLINE
  typename SkipShape<cfg>::Window window;
  for (int t = 0; t < cfg::taps; ++t) {
    STREAM_UNROLL
    set_lane<cfg::input_bits, cfg::input_signed>(
        window, t,
        get_lane<cfg::input_bits, cfg::input_signed>(
            word, t * SkipShape<cfg>::lanes + lane));
  }
  return window;
}

/// Whether each tap of the window is the zero point.
template <class cfg>
inline bool is_empty(const typename SkipShape<cfg>::Window &window) {
  STREAM_INLINE
  bool empty = true;
  for (int t = 0; t < cfg::taps; ++t) {
    STREAM_UNROLL
    empty &= int(get_lane<cfg::input_bits, cfg::input_signed>(window, t)) ==
             cfg::input_zero;
  }
  return empty;
}

} // namespace stream_kernels
