// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// decode_huffman<cfg>, decode_rle<cfg>: `lanes` decoders side by side, each one
// symbol per cycle. Every word that comes in has a part of part_bits for each
// of them. After a symbol, if one might have too few bits for its next, a word
// is read; whoever has no room leaves its part, which then holds nothing.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

enum { decoder_bits = 64 };

template <class cfg> struct DecodeShape {
  static_assert(cfg::longest <= cfg::part_bits, "a part holds any code");
  typedef Word<cfg::part_bits, 0, cfg::lanes> InWord;
  typedef Word<cfg::bits, 1, cfg::lanes> OutWord;
};

/// Two's complement of BITS bits.
template <int BITS> inline Int<BITS> signed_symbol(int raw) {
  return Int<BITS>(raw >= 1 << (BITS - 1) ? raw - (1 << BITS) : raw);
}

/// Canonical codes: how many lengths the code is beyond tells its own, and that
/// its place among the symbols.
template <class cfg> struct HuffmanCode {
  inline int next(int, uint64_t bits, int &length,
                  const UInt<16> (&limits)[cfg::longest],
                  const Int<16> (&bases)[cfg::longest],
                  const UInt<8> (&symbols)[cfg::symbols]) {
    STREAM_INLINE
    int code = 0;
    for (int bit = 0; bit < cfg::longest; ++bit) {
      STREAM_UNROLL
      code |= int(bits >> bit & 1) << (cfg::longest - 1 - bit);
    }
    length = 1;
    for (int shorter = 0; shorter < cfg::longest - 1; ++shorter) {
      STREAM_UNROLL
      length += code >= int(limits[shorter]);
    }
    return int(
        symbols[(code >> (cfg::longest - length)) + int(bases[length - 1])]);
  }
};

/// A symbol in the low bits, and above it how many more of it follow.
template <class cfg> struct RunCode {
  int symbol[cfg::lanes], left[cfg::lanes];

  inline int next(int lane, uint64_t bits, int &length) {
    STREAM_INLINE
    length = 0;
    if (left[lane] == 0) {
      length = cfg::longest;
      symbol[lane] = int(bits & ((1 << cfg::bits) - 1));
      left[lane] = int(bits >> cfg::bits & ((1 << cfg::run_bits) - 1)) + 1;
    }
    --left[lane];
    return symbol[lane];
  }
};

/// `steps` symbols of each decoder for each of `blocks` blocks, which begin
/// with a word.
template <class cfg, class Code, class... Tables>
void decode(Stream<typename DecodeShape<cfg>::InWord> &in,
            Stream<typename DecodeShape<cfg>::OutWord> &out, Code &code,
            const Tables &...tables) {
  STREAM_INLINE
  uint64_t queue[cfg::lanes] = {};
  int fill[cfg::lanes] = {};
  STREAM_REGISTERS(queue)
  STREAM_REGISTERS(fill)
  int step = 0;
  for (long i = 0; i < long(cfg::blocks) * (cfg::steps + 1); ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    bool needed = step == 0;
    if (step > 0) {
      typename DecodeShape<cfg>::OutWord word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        int length;
        const int symbol = code.next(lane, queue[lane], length, tables...);
        set_lane<cfg::bits, 1>(word, lane, signed_symbol<cfg::bits>(symbol));
        queue[lane] >>= length;
        fill[lane] -= length;
        needed = needed || fill[lane] < cfg::longest;
      }
      out.write(word);
    }
    if (needed && step < cfg::steps) {
      const typename DecodeShape<cfg>::InWord word = in.read();
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        const uint64_t part = uint64_t(get_lane<cfg::part_bits, 0>(word, lane));
        if (step == 0) {
          queue[lane] = part;
          fill[lane] = cfg::part_bits;
        } else if (fill[lane] <= decoder_bits - cfg::part_bits) {
          queue[lane] |= part << fill[lane];
          fill[lane] += cfg::part_bits;
        }
      }
    }
    step = step == cfg::steps ? 0 : step + 1;
  }
}

template <class cfg>
void decode_huffman(Stream<typename DecodeShape<cfg>::InWord> &in,
                    Stream<typename DecodeShape<cfg>::OutWord> &out,
                    const UInt<16> (&limits)[cfg::longest],
                    const Int<16> (&bases)[cfg::longest],
                    const UInt<8> (&symbols)[cfg::symbols]) {
  STREAM_INLINE
  STREAM_REGISTERS(limits)
  STREAM_REGISTERS(bases)
  STREAM_ROM(symbols)
  HuffmanCode<cfg> code;
  decode<cfg>(in, out, code, limits, bases, symbols);
}

template <class cfg>
void decode_rle(Stream<typename DecodeShape<cfg>::InWord> &in,
                Stream<typename DecodeShape<cfg>::OutWord> &out) {
  STREAM_INLINE
  RunCode<cfg> code = {};
  STREAM_REGISTERS(code.symbol)
  STREAM_REGISTERS(code.left)
  decode<cfg>(in, out, code);
}

} // namespace stream_kernels
