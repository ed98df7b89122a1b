// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// encode_bursts_huffman<cfg>, encode_bursts_rle<cfg>: a stream as coded words
// of memory, one value per iteration, channels of a token in order. Each burst
// is coded by itself, filled up to a whole word, and followed by the number of
// its words. The last code of a burst counts as one of `longest` bits: then a
// decoder may ask for another word whenever it has fewer than that.
#pragma once

#include "stream_kernels/coded_bits.h"
#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

typedef Word<32, 0, 1> CountWord;

/// A code for every value.
template <class cfg> struct HuffmanEncoder {
  static const int most = cfg::longest;
  int last = cfg::longest;

  inline uint64_t put(unsigned value, int &length,
                      const UInt<16> (&codes)[1 << cfg::bits],
                      const UInt<4> (&lengths)[1 << cfg::bits]) {
    STREAM_INLINE
    length = last = int(lengths[value]);
    return uint64_t(codes[value]);
  }
  inline uint64_t close(int &length) {
    STREAM_INLINE
    length = cfg::longest - last;
    return 0;
  }
};

/// Values but for zeros as they are; behind a zero how many more follow.
template <class cfg> struct ZeroRunEncoder {
  static_assert(cfg::longest == cfg::bits + cfg::run_bits, "a run's code");
  static const int most = cfg::longest + cfg::bits;
  int zeros = 0;

  inline uint64_t put(unsigned value, int &length) {
    STREAM_INLINE
    const bool is_zero = value == unsigned(cfg::zero);
    if (is_zero && zeros < 1 << cfg::run_bits) {
      ++zeros;
      length = 0;
      return 0;
    }
    const bool ends = zeros > 0;
    uint64_t piece = run();
    length = ends ? cfg::longest : 0;
    zeros = is_zero;
    if (!is_zero) {
      piece |= uint64_t(value) << length;
      length += cfg::bits;
    }
    return piece;
  }
  inline uint64_t close(int &length) {
    STREAM_INLINE
    const uint64_t piece = run();
    length = zeros > 0 ? int(cfg::longest) : int(cfg::run_bits);
    zeros = 0;
    return piece;
  }

private:
  inline uint64_t run() {
    STREAM_INLINE
    return zeros == 0 ? 0
                      : uint64_t(cfg::zero) | uint64_t(zeros - 1) << cfg::bits;
  }
};

template <class cfg, class Code, class... Tables>
void encode_bursts(Stream<typename CodedShape<cfg>::TokenWord> &in,
                   Stream<CodedWord> &out, Stream<CountWord> &counts,
                   Code &code, const Tables &...tables) {
  STREAM_INLINE
  typedef CodedShape<cfg> shape;
  typename shape::TokenWord token;
  BitRow<coded_word_bits + Code::most> row = 0;
  int fill = 0, count = 0, lane = 0, step = 0, burst = 0;
  int steps = shape::steps(0);
  // Behind the values of a burst its last code is closed, then its last word.
  for (long i = 0; i < shape::values + 2 * shape::bursts; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const bool flushes = step == steps + 1;
    uint64_t piece = 0;
    int length = 0;
    if (step < steps) {
      if (lane == 0)
        token = in.read();
      piece = code.put(bits_of<cfg>(token, lane), length, tables...);
      lane = lane + 1 == cfg::lanes ? 0 : lane + 1;
    } else if (!flushes) {
      piece = code.close(length);
    }
    row |= BitRow<coded_word_bits + Code::most>(piece) << fill;
    fill += length;
    if (fill >= coded_word_bits || (flushes && fill > 0)) {
      out.write(coded_word(uint64_t(row)));
      row >>= coded_word_bits;
      fill -= coded_word_bits;
      ++count;
    }
    ++step;
    if (flushes) {
      CountWord number;
      set_lane<32, 0>(number, 0, UInt<32>(count));
      counts.write(number);
      fill = count = step = 0;
      ++burst;
      steps = shape::steps(burst);
    }
  }
}

template <class cfg>
void encode_bursts_huffman(Stream<typename CodedShape<cfg>::TokenWord> &in,
                           Stream<CodedWord> &out, Stream<CountWord> &counts,
                           const UInt<16> (&codes)[1 << cfg::bits],
                           const UInt<4> (&lengths)[1 << cfg::bits]) {
  STREAM_INLINE
  HuffmanEncoder<cfg> code;
  encode_bursts<cfg>(in, out, counts, code, codes, lengths);
}

template <class cfg>
void encode_bursts_rle(Stream<typename CodedShape<cfg>::TokenWord> &in,
                       Stream<CodedWord> &out, Stream<CountWord> &counts) {
  STREAM_INLINE
  ZeroRunEncoder<cfg> code;
  encode_bursts<cfg>(in, out, counts, code);
}

} // namespace stream_kernels
