// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convert_width<cfg>: the same channels, another number of lanes. Both numbers
// divide the channels, so a pixel never shares a word with the next one, and
// one iteration moves at most one word on each side.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

template <class cfg>
void convert_width(
    Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes_in>> &in,
    Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes_out>> &out) {
  STREAM_INLINE
  const int fewer =
      cfg::lanes_in < cfg::lanes_out ? cfg::lanes_in : cfg::lanes_out;
  const long iterations = long(cfg::pixels) * (cfg::channels / fewer);
  Number<cfg::bits, cfg::is_signed>
      held[cfg::lanes_in + cfg::lanes_out]; // a queue of lanes, oldest first
  STREAM_REGISTERS(held)
  for (int i = 0; i < cfg::lanes_in + cfg::lanes_out; ++i) {
    STREAM_UNROLL
    held[i] = 0;
  }
  int level = 0;
  for (long i = 0; i < iterations; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    if (level < cfg::lanes_out) {
      const Word<cfg::bits, cfg::is_signed, cfg::lanes_in> word = in.read();
      for (int lane = 0; lane < cfg::lanes_in; ++lane) {
        STREAM_UNROLL
        held[level + lane] = get_lane<cfg::bits, cfg::is_signed>(word, lane);
      }
      level += cfg::lanes_in;
    }
    if (level >= cfg::lanes_out) {
      Word<cfg::bits, cfg::is_signed, cfg::lanes_out> word;
      for (int lane = 0; lane < cfg::lanes_out; ++lane) {
        STREAM_UNROLL
        set_lane<cfg::bits, cfg::is_signed>(word, lane, held[lane]);
      }
      out.write(word);
      for (int lane = 0; lane < cfg::lanes_in; ++lane) {
        STREAM_UNROLL
        held[lane] = held[lane + cfg::lanes_out];
      }
      level -= cfg::lanes_out;
    }
  }
}

} // namespace stream_kernels
