// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pad<cfg>: a constant before and after each dimension.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/span.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

template <class cfg>
void pad(Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
         Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  typedef Word<cfg::bits, cfg::is_signed, cfg::lanes> W;
  const long words = long(cfg::depth) * cfg::height * cfg::width *
                     (cfg::channels / cfg::lanes);
  const W around = splat<W, cfg::bits, cfg::is_signed, cfg::lanes>(
      Number<cfg::bits, cfg::is_signed>(cfg::value));
  detail::SpanCounter<cfg::depth, cfg::begin_d, 1, cfg::count_d> plane;
  detail::SpanCounter<cfg::height, cfg::begin_h, 1, cfg::count_h> row;
  detail::SpanCounter<cfg::width, cfg::begin_w, 1, cfg::count_w> column;
  detail::SpanCounter<cfg::channels / cfg::lanes, cfg::begin_c / cfg::lanes, 1,
                      cfg::count_c / cfg::lanes>
      channel;
  for (long i = 0; i < words; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    W word = around;
    if (plane.kept() && row.kept() && column.kept() && channel.kept())
      word = in.read();
    out.write(word);
    if (channel.advance() && column.advance() && row.advance())
      plane.advance();
  }
}

} // namespace stream_kernels
