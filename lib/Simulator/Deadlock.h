// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef STREAM_SIMULATOR_DEADLOCK_H
#define STREAM_SIMULATOR_DEADLOCK_H

#include "lib/Simulator/Simulation.h"

namespace stream_simulator {

/// A FIFO of another depth.
struct Deepening {
  int stream = -1;
  int64_t depth = 0;
};

/// For each full FIFO of the deadlock's cycle, the smallest depth with which,
/// nothing else changed, it is in no deadlock's cycle any more.
std::vector<Deepening> waysOut(const Simulation &deadlocked);

/// Depths with which all frames get through, also where that takes several
/// FIFOs. In each ring the full FIFO in front of a join grows.
std::vector<Deepening> deepenUntilFree(Simulation deadlocked);

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_DEADLOCK_H
