// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One process in simulated time: fires as far as its FIFOs allow.

#ifndef STREAM_SIMULATOR_ACTOR_H
#define STREAM_SIMULATOR_ACTOR_H

#include "lib/Simulator/Clock.h"
#include "lib/Simulator/Cursor.h"
#include "lib/Simulator/Fifo.h"

namespace stream_simulator {

/// One frame of one process: the cycles of its first and last firing, and the
/// cycles it was stopped since its last firing of the frame before.
struct FrameTimes {
  int64_t first = 0;
  int64_t last = 0;
  Stalls stalls;
  /// Of every wait of the frame: where in it, for how long and why. Frames with
  /// the same are alike firing by firing, as far as 64 bits tell.
  uint64_t waits = 0;
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

  /// Fires until so many frames are done, a word or a free slot is missing, or
  /// it is the others' turn: true in that case.
  bool run(std::vector<Fifo> &fifos, int64_t frames);

  bool isDone() const { return cursor.isDone(); }
  int64_t framesDone() const { return ended; }
  /// How many of the latest frames are alike, and the cycles that each takes.
  int64_t framesAlike() const { return alike; }
  int64_t pace() const { return spent; }
  /// Whether its rate will hold up later frames, though it did not these.
  bool isAhead() const { return catchesUp && dueInFrame > spent; }
  /// Up to so many frames, all as the last one.
  void repeat(int64_t frames);
  int64_t firings() const { return fired; }
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
  /// The cycle of the last firing.
  int64_t last = -1;
  /// Words that the current firing has read and written so far; -1 before it.
  int progress = -1;
  int missing = -1;
  bool waitsOnSpace = false;
  int64_t fired = 0, ended = 0, alike = 0, spent = 0;
  /// What was due when the frame before ended, and how much later that is now.
  int64_t dueBefore = -1, dueInFrame = 0;
  Clock clock;
  Stalls stallsBefore;
  /// Neither a rate, nor a trace, nor words one by one.
  bool isPlain;
  Timeline timeline;
  std::vector<FrameTimes> frameTimes;

  int64_t possible(const Step &step, const std::vector<Fifo> &fifos) const;
  void fireMany(const Step &step, int64_t count, std::vector<Fifo> &fifos);
  template <size_t reads, size_t writes>
  void fireFast(const Step &step, int64_t count, std::vector<Fifo> &fifos);
  void begin(const Step &step);
  void fire(const Step &step, std::vector<Fifo> &fifos);
  bool fireInPart(const Step &step, std::vector<Fifo> &fifos);
  void read(const Step &step, size_t from, size_t to, std::vector<Fifo> &fifos);
  void write(const Step &step, size_t from, size_t to,
             std::vector<Fifo> &fifos);
  void waitUntil(int64_t cycle, int64_t Stalls::*cause);
  void finish(int64_t count);
  void endFrame();
};

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_ACTOR_H
