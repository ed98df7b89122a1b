// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "stream_kernels/number.h"
#include "stream_kernels/pragmas.h"

namespace stream_kernels {

/// clamp(((acc * multiplier + 2^(shift-1)) >> shift) + output_zero, min, max),
/// exact in 64 bits because accumulator bits + multiplier bits <= 63. cfg:
/// shift, output_zero, min, max, output_bits, output_signed.
template <class cfg>
inline Number<cfg::output_bits, cfg::output_signed>
requantize(int64_t acc, int64_t multiplier) {
  STREAM_INLINE
  const int64_t half = int64_t(1) << (cfg::shift - 1);
  const int64_t y =
      ((acc * multiplier + half) >> cfg::shift) + cfg::output_zero;
  return Number<cfg::output_bits, cfg::output_signed>(
      int(y < cfg::min   ? int64_t(cfg::min)
          : y > cfg::max ? int64_t(cfg::max)
                         : y));
}

} // namespace stream_kernels
