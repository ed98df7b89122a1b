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

} // namespace stream_kernels
