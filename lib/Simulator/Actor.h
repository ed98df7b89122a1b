// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One process in simulated time: fires as far as its FIFOs allow.

#ifndef STREAM_SIMULATOR_ACTOR_H
#define STREAM_SIMULATOR_ACTOR_H

#include "lib/Simulator/Cursor.h"
#include "lib/Simulator/Fifo.h"
#include "lib/Simulator/Timeline.h"

namespace stream_simulator {

/// One frame of one process: the cycles of its first and last firing, and the
/// cycles it was stopped since its last firing of the frame before.
struct FrameTimes {
  int64_t first = 0;
  int64_t last = 0;
  Stalls stalls;
};

/// What a process that cannot go on waits for.
struct Wait {
  int process = -1;
  int stream = -1;
  bool isWrite = false;
};

class Actor {
public:
  /// `together`: all words of a firing are read in one cycle, and all written
  /// in one, as in a hardware pipeline. Otherwise one after the other, in the
  /// order of the step, as in the C++ simulation.
  Actor(const Process &process, int64_t frames, bool together,
        int64_t resolution);

  /// Fires until everything is done or a word or a free slot is missing.
  void run(std::vector<Fifo> &fifos);

  bool isDone() const { return cursor.isDone(); }
  /// The stream that stopped the last run; -1 when done.
  int getMissing() const { return missing; }
  bool waitsToWrite() const { return waitsOnSpace; }
  const std::vector<FrameTimes> &getFrames() const { return frameTimes; }
  const Timeline &getTimeline() const { return timeline; }

private:
  Cursor cursor;
  bool together;
  int64_t rateWords, rateCycles, ratePhase = 0;
  bool catchesUp;
  /// The cycle before which the rate does not allow the current firing.
  int64_t due = -1;
  /// The cycle of the last firing, and that to which the current one has come.
  int64_t last = -1, now = 0;
  /// Words that the current firing has read and written so far; -1 before it.
  int progress = -1;
  int missing = -1;
  bool waitsOnSpace = false;
  Stalls stalls, stallsBefore;
  Timeline timeline;
  std::vector<FrameTimes> frameTimes;

  int64_t possible(const Step &step, const std::vector<Fifo> &fifos) const;
  void begin(const Step &step);
  void fire(const Step &step, std::vector<Fifo> &fifos);
  bool fireInPart(const Step &step, std::vector<Fifo> &fifos);
  void read(const Step &step, size_t from, size_t to, std::vector<Fifo> &fifos);
  void write(const Step &step, size_t from, size_t to,
             std::vector<Fifo> &fifos);
  void waitUntil(int64_t cycle, int64_t Stalls::*cause);
  void finish(int64_t count);
};

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_ACTOR_H
