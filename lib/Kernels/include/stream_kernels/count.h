// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With -DSTREAM_COUNT_CYCLES each iteration of a pipelined loop is counted, so
// that a test can hold the documented iteration counts to the code; so are the
// products of kernels that do not take all of them.
// Single-threaded builds only.
#pragma once

#ifdef STREAM_COUNT_CYCLES
namespace stream_kernels {
inline long long &ticks() {
  static long long count = 0;
  return count;
}
inline long long &products() {
  static long long count = 0;
  return count;
}
} // namespace stream_kernels
#define STREAM_TICK() (++::stream_kernels::ticks())
#define STREAM_COUNT_PRODUCTS(count) (::stream_kernels::products() += (count))
#else
#define STREAM_TICK() ((void)0)
#define STREAM_COUNT_PRODUCTS(count) ((void)(count))
#endif
