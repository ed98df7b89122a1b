// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Word<BITS, SIGNED, LANES>: one token of a stream, LANES neighboring channels
// of one pixel. For the HLS tools it is ap_uint<LANES * BITS> with lane i in
// bits [i * BITS, (i + 1) * BITS); in a simulation it holds the lanes as native
// integers, which makes packing free and lets the compiler vectorize.
#pragma once

#include "stream_kernels/number.h"

namespace stream_kernels {

#if STREAM_VENDOR_TYPES

namespace detail {
template <int BITS, int SIGNED> struct Reinterpret {
  static inline UInt<BITS> from(const ap_uint<BITS> &raw) {
    return UInt<BITS>(raw);
  }
};
template <int BITS> struct Reinterpret<BITS, 1> {
  static inline Int<BITS> from(const ap_uint<BITS> &raw) {
    const ap_int<BITS> value = raw;
    return Int<BITS>(value);
  }
};
} // namespace detail

template <int BITS, int SIGNED, int LANES> using Word = ap_uint<BITS * LANES>;

template <int BITS, int SIGNED, int WIDTH>
inline Number<BITS, SIGNED> get_lane(const ap_uint<WIDTH> &word, int lane) {
  const ap_uint<BITS> raw = word.range((lane + 1) * BITS - 1, lane * BITS);
  return detail::Reinterpret<BITS, SIGNED>::from(raw);
}

template <int BITS, int SIGNED, int WIDTH>
inline void set_lane(ap_uint<WIDTH> &word, int lane,
                     const Number<BITS, SIGNED> &value) {
  const ap_uint<BITS> raw = ap_uint<BITS>(value);
  word.range((lane + 1) * BITS - 1, lane * BITS) = raw;
}

/// Puts \p part at position \p index of a word of several such parts.
template <int WIDTH, int PART>
inline void set_part(ap_uint<WIDTH> &word, int index,
                     const ap_uint<PART> &part) {
  word.range((index + 1) * PART - 1, index * PART) = part;
}

#else

template <int BITS, int SIGNED, int LANES> struct Word {
  Number<BITS, SIGNED> lane[LANES];
};

template <int BITS, int SIGNED, int LANES>
inline Number<BITS, SIGNED> get_lane(const Word<BITS, SIGNED, LANES> &word,
                                     int lane) {
  return word.lane[lane];
}

template <int BITS, int SIGNED, int LANES>
inline void set_lane(Word<BITS, SIGNED, LANES> &word, int lane,
                     const Number<BITS, SIGNED> &value) {
  word.lane[lane] = value;
}

template <int BITS, int SIGNED, int LANES, int PART>
inline void set_part(Word<BITS, SIGNED, LANES> &word, int index,
                     const Word<BITS, SIGNED, PART> &part) {
  for (int lane = 0; lane < PART; ++lane)
    word.lane[index * PART + lane] = part.lane[lane];
}

#endif

/// A word with the same value in each of the first LANES lanes.
template <class W, int BITS, int SIGNED, int LANES>
inline W splat(const Number<BITS, SIGNED> &value) {
  W word;
  for (int lane = 0; lane < LANES; ++lane)
    set_lane<BITS, SIGNED>(word, lane, value);
  return word;
}

} // namespace stream_kernels
