// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// softmax<cfg>: over the channels of each pixel, in integers
// (docs/quantization.md 1.6). Three passes over the pixel: maximum,
// exponentials and their sum, division.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/stream.h"
#include "stream_kernels/table.h"

namespace stream_kernels {

template <class cfg> struct SoftmaxShape {
  static constexpr int log2_ceil(int n) {
    return n <= 1 ? 0 : 1 + log2_ceil((n + 1) / 2);
  }
  static const int channel_words = cfg::channels / cfg::lanes;
  static const int entries =
      TableSize<cfg::input_bits, cfg::fraction_bits>::value;
  static const int largest = (1 << cfg::output_bits) - 1;
};

template <class cfg>
void softmax(Stream<Word<cfg::input_bits, cfg::input_signed, cfg::lanes>> &in,
             Stream<Word<cfg::output_bits, 0, cfg::lanes>> &out,
             const UInt<cfg::table_bits> (&table)[SoftmaxShape<cfg>::entries]) {
  STREAM_INLINE
  STREAM_ROM(table)
  typedef SoftmaxShape<cfg> shape;
  const int sum_bits = cfg::table_bits + shape::log2_ceil(cfg::channels);
  const int product_bits = cfg::table_bits + cfg::output_bits;
  typedef UInt<sum_bits> Sum;
  typedef UInt<(product_bits > sum_bits ? product_bits : sum_bits) + 1>
      Numerator;
  Word<cfg::input_bits, cfg::input_signed, cfg::lanes> x[shape::channel_words];
  UInt<cfg::table_bits> e[shape::channel_words][cfg::lanes];
  STREAM_RESHAPE(e, 2)

  for (int pixel = 0; pixel < cfg::pixels; ++pixel) {
    int top = -(1 << 30);
    for (int c = 0; c < shape::channel_words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      x[c] = in.read();
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        const int value =
            int(get_lane<cfg::input_bits, cfg::input_signed>(x[c], lane));
        top = value > top ? value : top;
      }
    }
    uint64_t sum = 0;
    for (int c = 0; c < shape::channel_words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        const int u =
            top - int(get_lane<cfg::input_bits, cfg::input_signed>(x[c], lane));
        const int64_t value = TableRead<cfg::fraction_bits>::at(table, u);
        e[c][lane] = UInt<cfg::table_bits>(value);
        sum += uint64_t(value);
      }
    }
    const Sum divisor = Sum(sum), half = Sum(sum >> 1);
    for (int c = 0; c < shape::channel_words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      Word<cfg::output_bits, 0, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        const Numerator numerator = Numerator(
            uint64_t(e[c][lane]) * uint64_t(cfg::scale) + uint64_t(half));
        const Numerator y = Numerator(numerator / Numerator(divisor));
        set_lane<cfg::output_bits, 0>(
            word, lane,
            UInt<cfg::output_bits>(uint64_t(y) < uint64_t(shape::largest)
                                       ? uint64_t(y)
                                       : uint64_t(shape::largest)));
      }
      out.write(word);
    }
  }
}

} // namespace stream_kernels
