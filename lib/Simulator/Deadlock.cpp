// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Simulator/Deadlock.h"

#include <map>

using namespace stream_simulator;

static std::vector<int> fullFifos(const Simulation &deadlocked) {
  std::vector<int> full;
  for (const Wait &wait : deadlocked.cycle())
    if (wait.isWrite)
      full.push_back(wait.stream);
  return full;
}

/// The full FIFO whose reader waits for a word from elsewhere, a join:
/// deepening it helps all FIFOs before it. There is one, for no ring is made of
/// full FIFOs alone.
static int fullFifoAtJoin(const Simulation &deadlocked) {
  const std::vector<Wait> ring = deadlocked.cycle();
  for (size_t i = 0; i < ring.size(); ++i)
    if (ring[i].isWrite && !ring[(i + 1) % ring.size()].isWrite)
      return ring[i].stream;
  return ring.front().stream;
}

// What processes have done when they all stop depends on the depths alone, not
// on the order of their runs, and is more for greater depths. So deepening one
// word at a time, whenever all stop, and going on finds the smallest depth.
std::vector<Deepening> stream_simulator::waysOut(const Simulation &deadlocked) {
  std::vector<Deepening> ways;
  for (int stream : fullFifos(deadlocked)) {
    Simulation trial = deadlocked;
    bool inCycle = true;
    while (inCycle) {
      trial.deepen(stream);
      inCycle = false;
      if (!trial.run())
        for (int full : fullFifos(trial))
          inCycle |= full == stream;
    }
    ways.push_back({stream, trial.getFifos()[stream].getDepth()});
  }
  return ways;
}

std::vector<Deepening>
stream_simulator::deepenUntilFree(Simulation deadlocked) {
  std::map<int, int64_t> depths;
  do {
    const int stream = fullFifoAtJoin(deadlocked);
    deadlocked.deepen(stream);
    depths[stream] = deadlocked.getFifos()[stream].getDepth();
  } while (!deadlocked.run());
  std::vector<Deepening> result;
  for (const auto &[stream, depth] : depths)
    result.push_back({stream, depth});
  return result;
}
