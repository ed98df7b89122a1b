// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With -DSTREAM_COUNT_CYCLES each iteration of a pipelined loop is counted, so
// that a test can hold the documented iteration counts to the code.
// Single-threaded builds only.
#pragma once

#ifdef STREAM_COUNT_CYCLES
namespace stream_kernels {
inline long long &ticks() {
  static long long count = 0;
  return count;
}
} // namespace stream_kernels
#define STREAM_TICK() (++::stream_kernels::ticks())
#else
#define STREAM_TICK() ((void)0)
#endif
