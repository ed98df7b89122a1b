// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// norm<cfg>: layer normalization over the channels of each pixel, in integers
// (docs/quantization.md 1.10). Two passes over a pixel: the sums of its values
// and of their squares, then the normalized values, while the sums of the next
// pixel are made.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/requantize.h"
#include "stream_kernels/root.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

/// One value of the pixel, around zero if that takes the place of the mean.
template <class cfg>
inline int64_t
norm_value(const Word<cfg::input_bits, cfg::input_signed, cfg::lanes> &word,
           int lane) {
  STREAM_INLINE
  return int64_t(get_lane<cfg::input_bits, cfg::input_signed>(word, lane)) -
         (cfg::uncentered ? cfg::input_zero : 0);
}

/// \p weights and \p bias: one per channel, [word][lane].
template <class cfg>
void norm(
    Stream<Word<cfg::input_bits, cfg::input_signed, cfg::lanes>> &in,
    Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out,
    const Int<cfg::weight_bits> (
        &weights)[cfg::channels / cfg::lanes][cfg::lanes],
    const Int<cfg::bias_bits> (&bias)[cfg::channels / cfg::lanes][cfg::lanes],
    const UInt<RootTable::bits> (&table)[RootTable::entries], int64_t offset) {
  STREAM_INLINE
  STREAM_RESHAPE(weights, 2)
  STREAM_RESHAPE(bias, 2)
  STREAM_ROM(table)
  const int words = cfg::channels / cfg::lanes;
  Word<cfg::input_bits, cfg::input_signed, cfg::lanes> x[2][words];
  int64_t sum = 0, squares = 0, sum_before = 0;
  Root root;

  for (int pixel = 0; pixel < cfg::pixels + 1; ++pixel)
    for (int c = 0; c < words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const int now = pixel & 1, before = 1 - now;
      if (c == 0) {
        root = Root(table, cfg::channels * squares - sum * sum + offset);
        sum_before = sum;
        sum = squares = 0;
      }
      if (pixel < cfg::pixels) {
        x[now][c] = in.read();
        for (int lane = 0; lane < cfg::lanes; ++lane) {
          STREAM_UNROLL
          const int64_t value = norm_value<cfg>(x[now][c], lane);
          sum += cfg::uncentered ? int64_t(0) : value;
          squares += value * value;
        }
      }
      if (pixel > 0) {
        const int shift = Root::fraction_bits - cfg::fraction_bits - root.shift;
        Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
        for (int lane = 0; lane < cfg::lanes; ++lane) {
          STREAM_UNROLL
          const int64_t value = norm_value<cfg>(x[before][c], lane);
          const int64_t product =
              (cfg::channels * value - sum_before) * root.value;
          const int64_t normalized =
              (product + (int64_t(1) << (shift - 1))) >> shift;
          set_lane<cfg::output_bits, cfg::output_signed>(
              word, lane,
              requantize<cfg>(normalized * int64_t(weights[c][lane]) +
                                  int64_t(bias[c][lane]),
                              1));
        }
        out.write(word);
      }
    }
}

} // namespace stream_kernels
