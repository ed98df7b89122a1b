// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "stream_kernels/number.h"
#include "stream_kernels/pragmas.h"

namespace stream_kernels {

/// Unsigned index of a raw value: x minus the smallest value of its type.
template <int BITS, int SIGNED>
inline int table_index(const Number<BITS, SIGNED> &x) {
  return int(x) + (SIGNED ? 1 << (BITS - 1) : 0);
}

/// Entries of a table over BITS-bit indices with FRACTION bits left to
/// interpolation.
template <int BITS, int FRACTION> struct TableSize {
  static const int value = (1 << (BITS - FRACTION)) + (FRACTION > 0 ? 1 : 0);
};

/// The table at index u, between two entries when FRACTION > 0, rounded half
/// up.
template <int FRACTION> struct TableRead {
  template <class T> static inline int64_t at(const T *table, int u) {
    const int i = u >> FRACTION;
    const int64_t low = int64_t(table[i]), high = int64_t(table[i + 1]);
    const int64_t remainder = u & ((1 << FRACTION) - 1);
    return (low * (1 << FRACTION) + (high - low) * remainder +
            (1 << (FRACTION - 1))) >>
           FRACTION;
  }
};
template <> struct TableRead<0> {
  template <class T> static inline int64_t at(const T *table, int u) {
    return int64_t(table[u]);
  }
};

} // namespace stream_kernels
