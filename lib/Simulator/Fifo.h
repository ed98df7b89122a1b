// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One FIFO in simulated time. Words have no values here, only the cycle in
// which each was issued and the cycle in which it was taken.

#ifndef STREAM_SIMULATOR_FIFO_H
#define STREAM_SIMULATOR_FIFO_H

#include "lib/Simulator/Network.h"

#include <algorithm>

namespace stream_simulator {

class Fifo {
public:
  /// With a `resolution` above 0 the occupancy is recorded, one number for
  /// that many cycles.
  Fifo(const Stream &stream, int64_t resolution);

  int64_t readable() const { return written - read; }
  int64_t space() const { return depth + held - readable(); }
  int64_t occupancy() const { return std::min(depth, readable()); }

  /// First cycle in which the next word may be taken. Needs readable() > 0.
  int64_t arrival() const { return issued[read & mask] + latency; }

  /// First cycle in which the next word may be issued: after the one in which
  /// its slot is freed. Needs space() > 0.
  int64_t vacancy() const {
    const int64_t slots = depth + held;
    return written < slots ? 0 : taken[(written - slots) & mask] + 1;
  }

  void put(int64_t cycle) {
    if (mask < depth + held && overwrites())
      reserve(2 * (mask + 1));
    issued[written++ & mask] = cycle;
  }

  void take(int64_t cycle) {
    taken[read & mask] = cycle;
    // The word entered when it arrived, or when the one `depth` before left.
    int64_t entered = issued[read & mask] + latency - 1;
    if (read >= depth)
      entered = std::max(entered, taken[(read - depth) & mask] + 1);
    while (taken[gone & mask] < entered)
      ++gone;
    ++read;
    most = std::max(most, read - gone);
    if (resolution)
      record(entered, cycle);
  }

  void deepen();

  int64_t getDepth() const { return depth; }
  bool isFromMemory() const { return fromMemory; }
  int64_t getMost() const { return most; }
  const std::vector<int64_t> &getChanges() const { return changes; }

private:
  int64_t depth, latency, held, resolution;
  bool fromMemory;
  int64_t mask = 0;
  int64_t written = 0, read = 0;
  /// Words that had left before the last one taken came in.
  int64_t gone = 0;
  int64_t most = 0;
  /// Rings by word number. Once `depth` words have come they hold more than
  /// depth + held, so that a word's slot does not hide that of the one `depth`
  /// before; until then only what is inside, which may be far less.
  std::vector<int64_t> issued, taken;
  /// Words that came less words that went, per `resolution` cycles.
  std::vector<int64_t> changes;

  /// Whether the next word takes the place of one that is still needed.
  bool overwrites() const {
    return written > mask && (written >= depth || gone < written - mask);
  }
  void reserve(int64_t words);
  void record(int64_t entered, int64_t left);
};

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_FIFO_H
