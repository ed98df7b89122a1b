// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The time of one process, and what it waited for.

#ifndef STREAM_SIMULATOR_CLOCK_H
#define STREAM_SIMULATOR_CLOCK_H

#include "lib/Simulator/Timeline.h"

namespace stream_simulator {

class Clock {
public:
  /// The cycle to which the current firing has come.
  int64_t now = 0;

  void waitUntil(int64_t cycle, int64_t Stalls::*cause) {
    if (cycle <= now)
      return;
    stalls.*cause += cycle - now;
    waits += mixed(now - begun, cycle - now, cause);
    now = cycle;
  }

  const Stalls &getStalls() const { return stalls; }

  /// Begins a frame behind the cycle `last`. Returns 64 bits of every wait of
  /// the frame before: where in it, for how long and why. Frames with the same
  /// bits are alike, firing by firing.
  uint64_t restart(int64_t last) {
    const uint64_t before = waits;
    begun = last;
    waits = 0;
    return before;
  }

private:
  int64_t begun = -1;
  uint64_t waits = 0;
  Stalls stalls;

  /// Those of a frame are added up: no two of them begin in the same cycle with
  /// the same cause.
  static uint64_t mixed(int64_t at, int64_t cycles, int64_t Stalls::*cause) {
    const uint64_t kind = cause == &Stalls::input    ? 1
                          : cause == &Stalls::output ? 2
                                                     : 3;
    uint64_t bits = static_cast<uint64_t>(at) * 0x9e3779b97f4a7c15 +
                    static_cast<uint64_t>(cycles) * 0xc2b2ae3d27d4eb4f +
                    kind * 0x165667b19e3779f9;
    bits = (bits ^ (bits >> 32)) * 0xff51afd7ed558ccd;
    return bits ^ (bits >> 29);
  }
};

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_CLOCK_H
