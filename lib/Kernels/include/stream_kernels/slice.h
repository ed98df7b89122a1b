// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// slice<cfg>: reads every word and passes on those at evenly spaced indices of
// each dimension.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/span.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {
template <class cfg>
void slice(Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
           Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  const long words = long(cfg::depth) * cfg::height * cfg::width *
                     (cfg::channels / cfg::lanes);
  detail::SpanCounter<cfg::depth, cfg::begin_d, cfg::step_d, cfg::count_d>
      plane;
  detail::SpanCounter<cfg::height, cfg::begin_h, cfg::step_h, cfg::count_h> row;
  detail::SpanCounter<cfg::width, cfg::begin_w, cfg::step_w, cfg::count_w>
      column;
  detail::SpanCounter<cfg::channels / cfg::lanes, cfg::begin_c / cfg::lanes,
                      cfg::step_c, cfg::count_c / cfg::lanes>
      channel;
  for (long i = 0; i < words; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const Word<cfg::bits, cfg::is_signed, cfg::lanes> word = in.read();
    if (plane.kept() && row.kept() && column.kept() && channel.kept())
      out.write(word);
    if (channel.advance() && column.advance() && row.advance())
      plane.advance();
  }
}

} // namespace stream_kernels
