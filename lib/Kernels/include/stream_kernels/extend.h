// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <stdint.h>

namespace stream_kernels {

/// The low BITS bits (1 to 64) as a two's complement integer. For maps whose
/// values wrap.
template <int BITS> inline int64_t sign_extend(uint64_t value) {
  return int64_t(value << (64 - BITS)) >> (64 - BITS);
}

/// The low BITS bits (1 to 63) as a non-negative integer.
template <int BITS> inline int64_t zero_extend(uint64_t value) {
  return int64_t(value & ((uint64_t(1) << BITS) - 1));
}

} // namespace stream_kernels
