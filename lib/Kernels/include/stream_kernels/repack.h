// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// repack<cfg>: the bits of `in_words` words of one width as `out_words` words
// of another, for each of `blocks` blocks. Bits left over at the end of a block
// are dropped, missing ones are 0.
#pragma once

#include "stream_kernels/bits.h"
#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"

namespace stream_kernels {

constexpr int common_divisor(int a, int b) {
  return b == 0 ? a : common_divisor(b, a % b);
}

template <class cfg> struct RepackShape {
  static const int in_width = cfg::in_bits * cfg::in_lanes;
  static const int out_width = cfg::out_bits * cfg::out_lanes;
  static const int unit = common_divisor(in_width, out_width);
  static const int most =
      cfg::in_words > cfg::out_words ? cfg::in_words : cfg::out_words;
  // The last word may be filled up with zeros after the last read.
  static const bool flushed =
      in_width < out_width &&
      long(cfg::in_words) * in_width < long(cfg::out_words) * out_width;
  static const int steps = most + (flushed ? 1 : 0);
  typedef Word<cfg::in_bits, cfg::in_signed, cfg::in_lanes> InWord;
  typedef Word<cfg::out_bits, cfg::out_signed, cfg::out_lanes> OutWord;
};

template <class cfg>
void repack(Stream<typename RepackShape<cfg>::InWord> &in,
            Stream<typename RepackShape<cfg>::OutWord> &out) {
  STREAM_INLINE
  typedef RepackShape<cfg> shape;
  BitQueue<shape::in_width + shape::out_width, shape::unit> queue;
  int step = 0, taken = 0, given = 0;
  for (long i = 0; i < long(cfg::blocks) * shape::steps; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    if (queue.fill < shape::out_width && taken < cfg::in_words) {
      queue.template append<cfg::in_bits, cfg::in_signed, cfg::in_lanes>(
          in.read());
      ++taken;
    }
    if (given < cfg::out_words &&
        (queue.fill >= shape::out_width || taken == cfg::in_words)) {
      out.write(
          queue
              .template take<cfg::out_bits, cfg::out_signed, cfg::out_lanes>());
      ++given;
    }
    if (++step == shape::steps) {
      step = taken = given = 0;
      queue.clear();
    }
  }
}

} // namespace stream_kernels
