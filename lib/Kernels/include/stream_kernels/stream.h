// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stream<W>: the channel between two processes. The HLS tools and the real
// build see hls::stream.
#pragma once

#include "stream_kernels/word.h"

#if STREAM_SYNTHESIS || (defined(STREAM_REAL_WORDS) && !defined(STREAM_BOUNDED))
#define STREAM_VENDOR_STREAMS 1
#else
#include "stream_kernels/sim_stream.h"
#define STREAM_VENDOR_STREAMS 0
#endif

namespace stream_kernels {

#if STREAM_VENDOR_STREAMS
template <class W> using Stream = hls::stream<W>;
#else
template <class W> using Stream = Fifo<W>;
#endif

/// COUNT words of a stream to or from neighboring elements of an array. COUNT
/// is 1 but in the fast build.
template <int COUNT> struct Burst {
  template <class W> static inline void read(Stream<W> &in, W *words) {
    in.read(words, COUNT);
  }
  template <class W> static inline void write(Stream<W> &out, const W *words) {
    out.write(words, COUNT);
  }
};
template <> struct Burst<1> {
  template <class W> static inline void read(Stream<W> &in, W *words) {
    words[0] = in.read();
  }
  template <class W> static inline void write(Stream<W> &out, const W *words) {
    out.write(words[0]);
  }
};

} // namespace stream_kernels
