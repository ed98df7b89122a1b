// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// softmax<cfg>: over the channels of each pixel, in integers
// (docs/quantization.md 1.6). Three passes over a pixel: maximum, exponentials
// and their sum, division; each works on the pixel behind that of the pass
// before it.
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

/// All channels take part.
template <class cfg> struct WithoutMask {
  static inline bool takes(int, int, int) { return true; }
  inline void next_pixel() {}
  static const int row = 0, row_before = 0;
};

/// Those whose element is set in the mask's row; as many pixels as one row
/// serves follow each other.
template <class cfg> struct WithMask {
  static const int words = cfg::channels / cfg::lanes;
  static const int run = cfg::pixels / cfg::mask_rows;
  int row = 0, row_before = 0, used = 0;

  static inline bool
  takes(const UInt<1> (&mask)[cfg::mask_rows * words][cfg::lanes], int word,
        int lane) {
    STREAM_INLINE
    return bool(mask[word][lane]);
  }
  inline void next_pixel() {
    STREAM_INLINE
    row_before = row;
    if (++used < run)
      return;
    used = 0;
    row += words;
  }
};

/// \p Taking says by \p mask which channels take part.
template <class cfg, class Taking, class Mask>
void softmax_of(
    Stream<Word<cfg::input_bits, cfg::input_signed, cfg::lanes>> &in,
    Stream<Word<cfg::output_bits, 0, cfg::lanes>> &out,
    const UInt<cfg::table_bits> (&table)[SoftmaxShape<cfg>::entries],
    const Mask &mask) {
  STREAM_INLINE
  STREAM_ROM(table)
  typedef SoftmaxShape<cfg> shape;
  const int sum_bits = cfg::table_bits + shape::log2_ceil(cfg::channels);
  const int product_bits = cfg::table_bits + cfg::output_bits;
  typedef UInt<sum_bits> Sum;
  typedef UInt<(product_bits > sum_bits ? product_bits : sum_bits) + 1>
      Numerator;
  const int least = -(1 << 30);
  Word<cfg::input_bits, cfg::input_signed, cfg::lanes> x[2]
                                                        [shape::channel_words];
  UInt<cfg::table_bits> e[2][shape::channel_words][cfg::lanes];
  STREAM_RESHAPE(e, 3)
  Taking taking;
  int top = least, top_before = least;
  uint64_t sum = 0, sum_before = 0;

  for (int pixel = 0; pixel < cfg::pixels + 2; ++pixel)
    for (int c = 0; c < shape::channel_words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const int now = pixel & 1, before = 1 - now; // now: two pixels before too
      if (c == 0) {
        top_before = top;
        sum_before = sum;
        top = least;
        sum = 0;
      }
      if (pixel < cfg::pixels) {
        x[now][c] = in.read();
        for (int lane = 0; lane < cfg::lanes; ++lane) {
          STREAM_UNROLL
          const int value = int(
              get_lane<cfg::input_bits, cfg::input_signed>(x[now][c], lane));
          if (Taking::takes(mask, taking.row + c, lane) && value > top)
            top = value;
        }
      }
      if (pixel > 0 && pixel <= cfg::pixels)
        for (int lane = 0; lane < cfg::lanes; ++lane) {
          STREAM_UNROLL
          const int u =
              top_before - int(get_lane<cfg::input_bits, cfg::input_signed>(
                               x[before][c], lane));
          const bool takes =
              Taking::takes(mask, taking.row_before + c, lane) && u >= 0;
          const int64_t value =
              takes ? TableRead<cfg::fraction_bits>::at(table, u) : 0;
          e[before][c][lane] = UInt<cfg::table_bits>(value);
          sum += uint64_t(value);
        }
      if (pixel > 1) {
        const Sum divisor = Sum(sum_before), half = Sum(sum_before >> 1);
        Word<cfg::output_bits, 0, cfg::lanes> word;
        for (int lane = 0; lane < cfg::lanes; ++lane) {
          STREAM_UNROLL
          const Numerator numerator =
              Numerator(uint64_t(e[now][c][lane]) * uint64_t(cfg::scale) +
                        uint64_t(half));
          const Numerator y = Numerator(numerator / Numerator(divisor));
          set_lane<cfg::output_bits, 0>(
              word, lane,
              UInt<cfg::output_bits>(uint64_t(y) < uint64_t(shape::largest)
                                         ? uint64_t(y)
                                         : uint64_t(shape::largest)));
        }
        out.write(word);
      }
      if (c == shape::channel_words - 1)
        taking.next_pixel();
    }
}

template <class cfg>
void softmax(Stream<Word<cfg::input_bits, cfg::input_signed, cfg::lanes>> &in,
             Stream<Word<cfg::output_bits, 0, cfg::lanes>> &out,
             const UInt<cfg::table_bits> (&table)[SoftmaxShape<cfg>::entries]) {
  STREAM_INLINE
  softmax_of<cfg, WithoutMask<cfg>>(in, out, table, 0);
}

/// Channels that are not set in \p mask count as minus infinity.
template <class cfg>
void softmax_masked(
    Stream<Word<cfg::input_bits, cfg::input_signed, cfg::lanes>> &in,
    Stream<Word<cfg::output_bits, 0, cfg::lanes>> &out,
    const UInt<cfg::table_bits> (&table)[SoftmaxShape<cfg>::entries],
    const UInt<1> (
        &mask)[cfg::mask_rows * (cfg::channels / cfg::lanes)][cfg::lanes]) {
  STREAM_INLINE
  STREAM_RESHAPE(mask, 2)
  softmax_of<cfg, WithMask<cfg>>(in, out, table, mask);
}

} // namespace stream_kernels
