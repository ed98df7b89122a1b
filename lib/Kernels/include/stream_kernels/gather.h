// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// gather<cfg>: rows and columns in any order. Input rows come in until the one
// that the next output row reads is there; a ring keeps them as long as needed.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

/// \p rows, \p columns: the input position of each output position;
/// \p slots: where that row is in the ring, rows modulo cfg::ring.
template <class cfg>
void gather(Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
            Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &out,
            const UInt<cfg::rows_bits> (&rows)[cfg::out_height],
            const UInt<cfg::rows_bits> (&slots)[cfg::out_height],
            const UInt<cfg::columns_bits> (&columns)[cfg::out_width]) {
  STREAM_INLINE
  const int words = cfg::channels / cfg::lanes;
  const long iterations = long(words) * (cfg::height * cfg::width +
                                         cfg::out_height * cfg::out_width);
  Word<cfg::bits, cfg::is_signed, cfg::lanes> line[cfg::ring][cfg::width]
                                                  [words];
  int in_row = 0, in_slot = 0, out_row = 0, column = 0, word = 0;
  for (long i = 0; i < iterations; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const bool reads = in_row < cfg::height && (out_row == cfg::out_height ||
                                                in_row <= int(rows[out_row]));
    if (reads)
      line[in_slot][column][word] = in.read();
    else
      out.write(line[int(slots[out_row])][int(columns[column])][word]);
    if (++word < words)
      continue;
    word = 0;
    if (++column < (reads ? cfg::width : cfg::out_width))
      continue;
    column = 0;
    if (!reads) {
      ++out_row;
    } else {
      ++in_row;
      in_slot = in_slot + 1 == cfg::ring ? 0 : in_slot + 1;
    }
  }
}

} // namespace stream_kernels
