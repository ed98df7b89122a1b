// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Access to the data of the steps that one iteration covers (STREAM_STEPS). For
// the HLS tools that is one step: one word, one row. In the fast build it is a
// block of neighboring words and rows, seen as one flat array so that the loop
// over it vectorizes whatever the folding.
#pragma once

#include "stream_kernels/stream.h"

namespace stream_kernels {

/// COUNT words of a stream to or from neighboring elements of an array.
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

#if STREAM_VENDOR_TYPES

/// Lane \p index of the words that begin at \p words[first].
template <int BITS, int SIGNED, int WIDTH>
inline Number<BITS, SIGNED> block_lane(const ap_uint<WIDTH> *words, int first,
                                       int index) {
  return get_lane<BITS, SIGNED>(words[first], index);
}

/// Element \p index of the rows that begin at \p array[row].
template <class T, int ROWS, int COLUMNS>
inline const T &block_element(const T (&array)[ROWS][COLUMNS], int row,
                              int index) {
  return array[row][index];
}

#else

template <int BITS, int SIGNED, int LANES>
inline Number<BITS, SIGNED> block_lane(const Word<BITS, SIGNED, LANES> *words,
                                       int first, int index) {
  return reinterpret_cast<const Number<BITS, SIGNED> *>(words + first)[index];
}

template <class T, int ROWS, int COLUMNS>
inline const T &block_element(const T (&array)[ROWS][COLUMNS], int row,
                              int index) {
  const T *flat = array[row];
  return flat[index];
}

#endif

} // namespace stream_kernels
