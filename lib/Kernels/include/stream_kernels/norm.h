// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// norm<cfg>: layer normalization over the channels of each pixel, in integers
// (docs/quantization.md 1.10). Two passes over the pixel: the sums of its
// values and of their squares, then the normalized values.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/requantize.h"
#include "stream_kernels/root.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

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
  Word<cfg::input_bits, cfg::input_signed, cfg::lanes> x[words];

  for (int pixel = 0; pixel < cfg::pixels; ++pixel) {
    int64_t sum = 0, squares = 0;
    for (int c = 0; c < words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      x[c] = in.read();
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        const int64_t value =
            int64_t(get_lane<cfg::input_bits, cfg::input_signed>(x[c], lane));
        sum += value;
        squares += value * value;
      }
    }
    const Root root(table, cfg::channels * squares - sum * sum + offset);
    const int shift = Root::fraction_bits - cfg::fraction_bits - root.shift;
    for (int c = 0; c < words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        const int64_t value =
            int64_t(get_lane<cfg::input_bits, cfg::input_signed>(x[c], lane));
        const int64_t product = (cfg::channels * value - sum) * root.value;
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
