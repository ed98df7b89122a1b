// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "stream_kernels/pragmas.h"

namespace stream_kernels {
namespace detail {

/// Walks over SIZE indices; those at BEGIN + i * STEP for i < COUNT are kept.
template <int SIZE, int BEGIN, int STEP, int COUNT> struct SpanCounter {
  int index = 0, wait = BEGIN, left = COUNT;

  inline bool kept() const { return wait == 0 && left > 0; }
  /// True after the last index.
  inline bool advance() {
    STREAM_INLINE
    if (kept()) {
      wait = STEP - 1;
      --left;
    } else if (wait > 0) {
      --wait;
    }
    if (++index < SIZE)
      return false;
    index = 0;
    wait = BEGIN;
    left = COUNT;
    return true;
  }
};

} // namespace detail
} // namespace stream_kernels
