// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the generated test programs share: raw values come from stdin and go to
// stdout as 64-bit integers.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <vector>

using namespace stream_kernels;

inline int64_t next_value() {
  int64_t value;
  if (fread(&value, sizeof value, 1, stdin) != 1)
    abort();
  return value;
}

inline void put(int64_t value) { fwrite(&value, sizeof value, 1, stdout); }

template <class T> inline void fill(T &value) { value = T(next_value()); }
template <class T, size_t N> inline void fill(T (&array)[N]) {
  for (auto &element : array)
    fill(element);
}

template <int BITS, int SIGNED, int LANES>
inline void feed(Stream<Word<BITS, SIGNED, LANES>> &stream) {
  const int64_t words = next_value() / LANES;
  for (int64_t i = 0; i < words; ++i) {
    Word<BITS, SIGNED, LANES> word;
    for (int lane = 0; lane < LANES; ++lane)
      set_lane<BITS, SIGNED>(word, lane,
                             Number<BITS, SIGNED>(int64_t(next_value())));
    stream.write(word);
  }
}

/// Iterations of pipelined loops since the last call; 0 unless they are
/// counted.
inline void put_ticks() {
#ifdef STREAM_COUNT_CYCLES
  put(ticks());
  ticks() = 0;
#else
  put(0);
#endif
}

/// The same for products.
inline void put_products() {
#ifdef STREAM_COUNT_CYCLES
  put(products());
  products() = 0;
#else
  put(0);
#endif
}

/// The number of values left in the stream, then the values.
template <int BITS, int SIGNED, int LANES>
inline void drain(Stream<Word<BITS, SIGNED, LANES>> &stream) {
  std::vector<int64_t> values;
  while (!stream.empty()) {
    const Word<BITS, SIGNED, LANES> word = stream.read();
    for (int lane = 0; lane < LANES; ++lane)
      values.push_back(int64_t(get_lane<BITS, SIGNED>(word, lane)));
  }
  put(int64_t(values.size()));
  for (int64_t value : values)
    put(value);
}
