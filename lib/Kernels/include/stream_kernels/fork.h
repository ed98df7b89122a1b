// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fork<cfg>: every word to each of the outputs, in their order.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {
namespace detail {
template <class W> inline void write_each(const W &word, Stream<W> &out) {
  STREAM_INLINE
  out.write(word);
}
template <class W, class... Rest>
inline void write_each(const W &word, Stream<W> &out, Rest &...rest) {
  STREAM_INLINE
  out.write(word);
  write_each(word, rest...);
}
} // namespace detail

template <class cfg, class... Out>
void fork(Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
          Out &...outs) {
  STREAM_INLINE
  for (long i = 0; i < long(cfg::pixels) * (cfg::channels / cfg::lanes); ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    detail::write_each(in.read(), outs...);
  }
}

} // namespace stream_kernels
