// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// slice<cfg>: reads every word and passes on those at evenly spaced indices of
// each dimension.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {
namespace detail {

/// Walks over SIZE indices; those at BEGIN + i * STEP for i < COUNT are kept.
template <int SIZE, int BEGIN, int STEP, int COUNT> struct SliceCounter {
  int index = 0, wait = BEGIN, left = COUNT;

  inline bool kept() const { return wait == 0 && left > 0; }
  /// True after the last index.
  inline bool advance() {
    STREAM_INLINE
    if (kept()) {
      wait = STEP - 1;
      --left;
    } else if (wait > 0) {
      --wait;
    }
    if (++index < SIZE)
      return false;
    index = 0;
    wait = BEGIN;
    left = COUNT;
    return true;
  }
};

} // namespace detail

template <class cfg>
void slice(Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
           Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  const long words = long(cfg::depth) * cfg::height * cfg::width *
                     (cfg::channels / cfg::lanes);
  detail::SliceCounter<cfg::depth, cfg::begin_d, cfg::step_d, cfg::count_d>
      plane;
  detail::SliceCounter<cfg::height, cfg::begin_h, cfg::step_h, cfg::count_h>
      row;
  detail::SliceCounter<cfg::width, cfg::begin_w, cfg::step_w, cfg::count_w>
      column;
  detail::SliceCounter<cfg::channels / cfg::lanes, cfg::begin_c / cfg::lanes,
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
