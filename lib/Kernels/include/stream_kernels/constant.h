// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// constant<cfg>: the same words in every frame.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

template <class cfg>
void constant(
    Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &out,
    const Number<cfg::bits, cfg::is_signed> (&values)[cfg::words][cfg::lanes]) {
  STREAM_INLINE
  STREAM_RESHAPE(values, 2)
  for (int i = 0; i < cfg::words; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    Word<cfg::bits, cfg::is_signed, cfg::lanes> word;
    for (int lane = 0; lane < cfg::lanes; ++lane) {
      STREAM_UNROLL
      set_lane<cfg::bits, cfg::is_signed>(word, lane, values[i][lane]);
    }
    out.write(word);
  }
}

} // namespace stream_kernels
