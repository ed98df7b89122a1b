// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// permute<cfg>: the words of each block in another order. One block comes in
// while the one before leaves.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

/// \p order: which word of the block leaves as number 0, 1, ...
template <class cfg>
void permute(Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
             Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &out,
             const UInt<cfg::order_bits> (&order)[cfg::block]) {
  STREAM_INLINE
  Word<cfg::bits, cfg::is_signed, cfg::lanes> held[2][cfg::block];
  STREAM_PARTITION(held, 2, 1)
  int filling = 0, number = 0, word = 0;
  for (long i = 0; i < long(cfg::blocks + 1) * cfg::block; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    if (number < cfg::blocks)
      held[filling][word] = in.read();
    if (number > 0)
      out.write(held[filling ^ 1][int(order[word])]);
    if (++word < cfg::block)
      continue;
    word = 0;
    filling ^= 1;
    ++number;
  }
}

} // namespace stream_kernels
