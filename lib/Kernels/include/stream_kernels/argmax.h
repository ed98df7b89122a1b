// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// argmax<cfg>: for each pixel the index of its largest channel.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

template <class cfg>
void argmax(Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
            Stream<Word<cfg::output_bits, 0, 1>> &out) {
  STREAM_INLINE
  const int channel_words = cfg::channels / cfg::lanes;
  int best = 0, index = 0;
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < channel_words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const Word<cfg::bits, cfg::is_signed, cfg::lanes> x = in.read();
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        const int raw = int(get_lane<cfg::bits, cfg::is_signed>(x, lane));
        const int value = cfg::negated ? -raw : raw;
        const bool larger = value > best || (cfg::select_last && value == best);
        if ((c == 0 && lane == 0) || larger) {
          best = value;
          index = c * cfg::lanes + lane;
        }
      }
      if (c == channel_words - 1) {
        Word<cfg::output_bits, 0, 1> word;
        set_lane<cfg::output_bits, 0>(word, 0, UInt<cfg::output_bits>(index));
        out.write(word);
      }
    }
}

} // namespace stream_kernels
