// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "stream_kernels/pragmas.h"
#include "stream_kernels/table.h"

namespace stream_kernels {

/// 2^30 / sqrt(2^20 + 2^12 * i) for i from 0 on, rounded.
struct RootTable {
  static const int entries = 769;
  static const int bits = 21;
  static const int step_bits = 12;
  static const int mantissa_bits = 22;
};

/// 1 / sqrt(w) = value * 2^(shift - fraction_bits), to within 2^-18 of itself.
struct Root {
  static const int fraction_bits = 30;
  int64_t value;
  int shift;

  inline Root() : value(0), shift(0) {}
  template <class T> inline Root(const T *table, int64_t w) {
    STREAM_INLINE
    int bits = 0;
    for (int i = 0; i < 63; ++i) {
      STREAM_UNROLL
      if ((w >> i) & 1)
        bits = i + 1;
    }
    // Even, so that its root is a shift as well: the mantissa has 21 or 22
    // bits.
    const int even = (RootTable::mantissa_bits - bits) & ~1;
    const int64_t mantissa = even >= 0 ? w << even : w >> -even;
    const int least = 1 << (RootTable::mantissa_bits - 2);
    value = TableRead<RootTable::step_bits>::at(table, int(mantissa) - least);
    shift = even / 2;
  }
};

} // namespace stream_kernels
