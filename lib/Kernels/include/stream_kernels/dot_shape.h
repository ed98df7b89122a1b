// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "stream_kernels/requantize.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

/// Sizes of a convolution or linear layer after folding, and the types they
/// imply.
template <class cfg> struct DotShape {
  static const int group_blocks = cfg::groups / cfg::group;
  static const int filter_blocks = cfg::filters / cfg::groups / cfg::out;
  static const int channel_blocks = cfg::channels / cfg::groups / cfg::in;
  static const int out_blocks =
      group_blocks * filter_blocks; // output words of one pixel
  static const int steps =
      channel_blocks *
      (cfg::taps / cfg::fine); // words of one pass over the window
  static const int in_elements =
      cfg::fine * cfg::group * cfg::in; // of one window word
  static const int out_lanes = cfg::group * cfg::out;
  static const int weight_rows = out_blocks * steps;
  static const int weight_lanes = cfg::group * cfg::out * cfg::in * cfg::fine;
  static const long iterations = long(cfg::pixels) * weight_rows;
  // Steps to an iteration where rows are fetched: those of one pass, if their
  // weights fit a simulation's stack.
  static const int streamed_block =
      STREAM_STEPS(long(steps) * weight_lanes < (1 << 20) ? steps : 1);

  typedef Word<cfg::input_bits, cfg::input_signed, in_elements> InWord;
  typedef Word<cfg::output_bits, cfg::output_signed, out_lanes> OutWord;
  typedef Int<cfg::weight_bits> Weight;
  typedef Word<cfg::weight_bits, 1, weight_lanes> WeightWord;
  typedef Int<cfg::accumulator_bits> Accumulator;
  typedef UInt<cfg::multiplier_bits> Multiplier;
  typedef Wide<cfg::accumulator_bits> Sum;

  // What lies in the process: rows of Phases, one set after the other.
  template <class Phases>
  using Weights = const Weight (&)[Phases::count * weight_rows][weight_lanes];
  template <class Phases>
  using Bias = const Accumulator (&)[Phases::count * out_blocks][out_lanes];
  typedef const Multiplier (&Multipliers)[out_blocks][out_lanes];
};

/// One output word from its sums and their row of multipliers.
template <class cfg>
inline typename DotShape<cfg>::OutWord
requantize_word(const typename DotShape<cfg>::Sum *sums,
                const typename DotShape<cfg>::Multiplier *multiplier) {
  STREAM_INLINE
  typename DotShape<cfg>::OutWord word;
  for (int f = 0; f < DotShape<cfg>::out_lanes; ++f) {
    STREAM_UNROLL
    set_lane<cfg::output_bits, cfg::output_signed>(
        word, f, requantize<cfg>(int64_t(sums[f]), int64_t(multiplier[f])));
  }
  return word;
}

} // namespace stream_kernels
