// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// decode_bursts_huffman<cfg>, decode_bursts_rle<cfg>: what encode_bursts made,
// as a stream again, one value per iteration. A burst begins with a word; after
// a value, if the next needs a code and there are fewer bits than the longest
// has, another one comes in.
#pragma once

#include "stream_kernels/coded_bits.h"
#include "stream_kernels/count.h"
#include "stream_kernels/decode.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

template <class cfg> struct HuffmanDecoder : HuffmanCode<cfg> {
  inline bool needs_code() const { return true; }
};

template <class cfg> struct ZeroRunDecoder {
  int zeros = 0;

  inline bool needs_code() const { return zeros == 0; }
  inline int next(int, uint64_t bits, int &length) {
    STREAM_INLINE
    length = 0;
    if (zeros > 0) {
      --zeros;
      return cfg::zero;
    }
    const int value = int(bits & mask_of<cfg>());
    length = cfg::bits;
    if (value == cfg::zero) {
      length = cfg::longest;
      zeros = int(bits >> cfg::bits & ((1 << cfg::run_bits) - 1));
    }
    return value;
  }
};

template <class cfg, class Code, class... Tables>
void decode_bursts(Stream<CodedWord> &in,
                   Stream<typename CodedShape<cfg>::TokenWord> &out, Code &code,
                   const Tables &...tables) {
  STREAM_INLINE
  typedef CodedShape<cfg> shape;
  typedef BitRow<coded_word_bits + cfg::longest> Row;
  typename shape::TokenWord token;
  Row row = 0;
  int fill = 0, lane = 0, step = 0, burst = 0;
  int steps = shape::steps(0);
  for (long i = 0; i < shape::values + shape::bursts; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    if (step > 0) {
      int length;
      const int value = code.next(0, uint64_t(row), length, tables...);
      set_lane<cfg::bits, cfg::is_signed>(token, lane,
                                          value_of<cfg>(unsigned(value)));
      row >>= length;
      fill -= length;
      if (lane == cfg::lanes - 1)
        out.write(token);
      lane = lane + 1 == cfg::lanes ? 0 : lane + 1;
    }
    if (step < steps && code.needs_code() && fill < cfg::longest) {
      row |= Row(coded_bits(in.read())) << fill;
      fill += coded_word_bits;
    }
    ++step;
    if (step > steps) {
      row = 0;
      fill = step = 0;
      ++burst;
      steps = shape::steps(burst);
    }
  }
}

template <class cfg>
void decode_bursts_huffman(Stream<CodedWord> &in,
                           Stream<typename CodedShape<cfg>::TokenWord> &out,
                           const UInt<16> (&limits)[cfg::longest],
                           const Int<16> (&bases)[cfg::longest],
                           const UInt<8> (&symbols)[1 << cfg::bits]) {
  STREAM_INLINE
  STREAM_REGISTERS(limits)
  STREAM_REGISTERS(bases)
  HuffmanDecoder<cfg> code;
  decode_bursts<cfg>(in, out, code, limits, bases, symbols);
}

template <class cfg>
void decode_bursts_rle(Stream<CodedWord> &in,
                       Stream<typename CodedShape<cfg>::TokenWord> &out) {
  STREAM_INLINE
  ZeroRunDecoder<cfg> code;
  decode_bursts<cfg>(in, out, code);
}

} // namespace stream_kernels
