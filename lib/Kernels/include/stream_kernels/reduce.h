// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// reduce_sum<cfg>, reduce_mean<cfg>, reduce_max<cfg>: over all pixels of a
// frame, one result per channel.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/requantize.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

/// The results leave while the last pixel comes in, so there are pixels *
/// channels / lanes iterations.
template <class cfg>
void reduce_sum(
    Stream<Word<cfg::input_bits, cfg::input_signed, cfg::lanes>> &in,
    Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out,
    UInt<cfg::multiplier_bits> multiplier) {
  STREAM_INLINE
  typedef Int<cfg::accumulator_bits> Accumulator;
  typedef Wide<cfg::accumulator_bits> Sum;
  const int channel_words = cfg::channels / cfg::lanes;
  Accumulator sums[channel_words][cfg::lanes];
  STREAM_RESHAPE(sums, 2)
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < channel_words; ++c) {
      STREAM_PIPELINE
      STREAM_DISTANCE(sums, channel_words)
      STREAM_TICK();
      const Word<cfg::input_bits, cfg::input_signed, cfg::lanes> x = in.read();
      Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        const Sum before = pixel == 0 ? Sum(0) : Sum(sums[c][lane]);
        const Sum sum =
            before +
            (Sum(get_lane<cfg::input_bits, cfg::input_signed>(x, lane)) -
             cfg::input_zero);
        sums[c][lane] = Accumulator(sum);
        set_lane<cfg::output_bits, cfg::output_signed>(
            word, lane, requantize<cfg>(int64_t(sum), int64_t(multiplier)));
      }
      if (pixel == cfg::pixels - 1)
        out.write(word);
    }
}

/// A mean is a sum whose multiplier contains the division.
template <class cfg>
void reduce_mean(
    Stream<Word<cfg::input_bits, cfg::input_signed, cfg::lanes>> &in,
    Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out,
    UInt<cfg::multiplier_bits> multiplier) {
  STREAM_INLINE
  reduce_sum<cfg>(in, out, multiplier);
}

template <class cfg>
void reduce_max(Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
                Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  const int channel_words = cfg::channels / cfg::lanes;
  Word<cfg::bits, cfg::is_signed, cfg::lanes> best[channel_words];
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < channel_words; ++c) {
      STREAM_PIPELINE
      STREAM_DISTANCE(best, channel_words)
      STREAM_TICK();
      Word<cfg::bits, cfg::is_signed, cfg::lanes> word = in.read();
      if (pixel > 0)
        for (int lane = 0; lane < cfg::lanes; ++lane) {
          STREAM_UNROLL
          const Number<cfg::bits, cfg::is_signed> before =
              get_lane<cfg::bits, cfg::is_signed>(best[c], lane);
          if (before > get_lane<cfg::bits, cfg::is_signed>(word, lane))
            set_lane<cfg::bits, cfg::is_signed>(word, lane, before);
        }
      best[c] = word;
      if (pixel == cfg::pixels - 1)
        out.write(word);
    }
}

} // namespace stream_kernels
