// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// resize<cfg>: repeats or leaves out rows and columns. Each input row goes out
// as it comes in, and again from a buffer of one row as often as it is
// repeated.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

/// \p rows, \p columns: how often each of them goes out; 0 leaves it out.
/// \p kept: \p columns without the zeros, all that the buffer holds.
template <class cfg>
void resize(Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
            Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &out,
            const UInt<cfg::rows_bits> (&rows)[cfg::height],
            const UInt<cfg::columns_bits> (&columns)[cfg::width],
            const UInt<cfg::columns_bits> (&kept)[cfg::kept_width]) {
  STREAM_INLINE
  const int words = cfg::channels / cfg::lanes;
  Word<cfg::bits, cfg::is_signed, cfg::lanes> line[cfg::kept_width][words];
  int row = 0, replay = 0, column = 0, slot = 0, copy = 0, word = 0;
  for (long i = 0; i < long(cfg::iterations); ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const int repeats = int(rows[row]);
    const int copies = int(replay > 0 ? kept[slot] : columns[column]);
    if (replay == 0 && copy == 0) {
      const Word<cfg::bits, cfg::is_signed, cfg::lanes> next = in.read();
      if (copies > 0)
        line[slot][word] = next;
    }
    if (repeats > 0 && copies > 0)
      out.write(line[slot][word]);
    if (++word < words)
      continue;
    word = 0;
    if (repeats > 0 && ++copy < copies)
      continue;
    copy = 0;
    slot += copies > 0;
    column += replay == 0;
    if (replay > 0 ? slot < cfg::kept_width : column < cfg::width)
      continue;
    slot = column = 0;
    if (++replay < repeats)
      continue;
    replay = 0;
    ++row;
  }
}

} // namespace stream_kernels
