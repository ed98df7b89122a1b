// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is simulated, as plain data: processes with static schedules, joined by
// bounded FIFOs. Nothing here knows MLIR.

#ifndef STREAM_SIMULATOR_NETWORK_H
#define STREAM_SIMULATOR_NETWORK_H

#include <cstdint>
#include <string>
#include <vector>

namespace stream_simulator {

/// Firings that are alike: each reads one word of every stream in `reads` and
/// writes one word to every stream in `writes`, `gap` loop iterations (cycles)
/// after the firing before it. So idle iterations cost nothing to simulate.
struct Step {
  int64_t count = 1;
  int64_t gap = 1;
  std::vector<int> reads;
  std::vector<int> writes;
};

struct Loop {
  int64_t repeat = 1;
  std::vector<Step> steps;
};

/// A process runs the loops of frames[k % frames.size()] for frame k: one entry
/// where the schedule is static, several where it depends on the data. All move
/// the same words. At most `rateWords` firings happen in `rateCycles` cycles: a
/// memory port with limited bandwidth. Where it `catchesUp` that holds since
/// the start only: firings for which it was held up may follow each other
/// faster.
struct Process {
  std::string name;
  std::vector<std::vector<Loop>> frames;
  int64_t rateWords = 1;
  int64_t rateCycles = 1;
  bool catchesUp = false;
};

/// A FIFO of `depth` words. A word arrives `latency` >= 1 cycles after the
/// firing that writes it, and the writer's pipeline has room for `held` words
/// that wait for the FIFO. What waits for a word from memory has a memory
/// stall.
struct Stream {
  std::string name;
  int64_t depth = 2;
  int64_t latency = 1;
  int64_t held = 0;
  bool isFromMemory = false;
};

struct Network {
  std::vector<Process> processes;
  std::vector<Stream> streams;
};

/// The two processes of each stream, and the words between them in a frame.
struct Ends {
  int writer = -1;
  int reader = -1;
  int64_t words = 0;
};

/// Checks the network and returns the ends of its streams. Throws
/// std::invalid_argument when a number is out of range, a stream does not have
/// exactly one writer and one reader, or they disagree on the words per frame.
std::vector<Ends> findEnds(const Network &network);

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_NETWORK_H
