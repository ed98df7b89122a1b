// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A queue of bits between words of two widths, the first in at the bottom.
#pragma once

#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

/// Holds up to CAPACITY bits. All widths that go in and out are multiples of
/// UNIT, a power of two: so much less there is to shift.
template <int CAPACITY, int UNIT> class BitQueue {
  static_assert((UNIT & (UNIT - 1)) == 0, "a power of two");

public:
  int fill = 0; // bits

#if STREAM_VENDOR_TYPES

  template <int BITS, int SIGNED, int LANES>
  inline void append(const ap_uint<BITS * LANES> &word) {
    STREAM_INLINE
    const ap_uint<CAPACITY> wide = word;
    const ap_uint<13> shift = fill & -UNIT;
    bits |= wide << shift;
    fill += BITS * LANES;
  }
  template <int BITS, int SIGNED, int LANES>
  inline ap_uint<BITS * LANES> take() {
    STREAM_INLINE
    const ap_uint<BITS * LANES> word = bits.range(BITS * LANES - 1, 0);
    bits >>= BITS * LANES;
    fill -= BITS * LANES;
    return word;
  }
  inline void clear() {
    bits = 0;
    fill = 0;
  }

private:
  ap_uint<CAPACITY> bits = 0;

#else

  template <int BITS, int SIGNED, int LANES>
  inline void append(const Word<BITS, SIGNED, LANES> &word) {
    for (int lane = 0; lane < LANES; ++lane)
      put(uint64_t(word.lane[lane]) & mask(BITS), BITS);
  }
  template <int BITS, int SIGNED, int LANES>
  inline Word<BITS, SIGNED, LANES> take() {
    Word<BITS, SIGNED, LANES> word;
    for (int lane = 0; lane < LANES; ++lane) {
      const uint64_t raw = get(BITS);
      const bool negative = SIGNED && (raw >> (BITS - 1) & 1);
      word.lane[lane] =
          Number<BITS, SIGNED>(negative ? raw | ~mask(BITS) : raw);
    }
    return word;
  }
  inline void clear() {
    first = fill = 0;
    memset(bytes, 0, sizeof bytes);
  }

private:
  // Bit `first` is the oldest; bits beyond the last are 0. Room for an
  // unaligned access of 64 bits.
  uint8_t bytes[2 * CAPACITY / 8 + 24] = {};
  int first = 0;

  static constexpr uint64_t mask(int count) {
    return count == 64 ? ~uint64_t(0) : (uint64_t(1) << count) - 1;
  }
  inline void put(uint64_t value, int count) {
    if (first + fill + count > 2 * CAPACITY)
      compact();
    const int at = first + fill;
    uint64_t around;
    memcpy(&around, bytes + at / 8, sizeof around);
    around |= value << at % 8;
    memcpy(bytes + at / 8, &around, sizeof around);
    fill += count;
  }
  inline uint64_t get(int count) {
    uint64_t around;
    memcpy(&around, bytes + first / 8, sizeof around);
    const uint64_t value = around >> first % 8 & mask(count);
    first += count;
    fill -= count;
    return value;
  }
  void compact() {
    const int whole = first / 8;
    const int used = (first % 8 + fill + 7) / 8;
    memmove(bytes, bytes + whole, used);
    memset(bytes + used, 0, sizeof bytes - used);
    first %= 8;
  }

#endif
};

} // namespace stream_kernels
