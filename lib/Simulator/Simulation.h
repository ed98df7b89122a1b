// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All processes and FIFOs of a network, run until every frame is through or
// nobody can go on. Work grows with the words that move, not with the cycles.

#ifndef STREAM_SIMULATOR_SIMULATION_H
#define STREAM_SIMULATOR_SIMULATION_H

#include "lib/Simulator/Actor.h"

#include <deque>

namespace stream_simulator {

/// When a process runs decides nothing about its times, so all of them finish a
/// frame before any begins the next one: FIFOs then hold no more unread words
/// than a frame's, and once every process does the same in every frame, it does
/// so for ever, and later frames need no run.
///
/// May be copied at any time; the network must outlive all copies.
class Simulation {
public:
  /// `together` as in Actor; `resolution` in cycles, 0 for no trace. Without
  /// `measures` what FIFOs held at most may be too little. Throws
  /// std::invalid_argument for a bad network.
  Simulation(const Network &network, int64_t frames, bool together,
             int64_t resolution = 0, bool measures = true);

  /// Whether Fifo::getMost is true of all frames. Always with `measures`.
  bool isMeasured() const { return measured; }

  /// Goes on as far as possible; false on a deadlock.
  bool run();

  /// After a deadlock: what each process that is not done waits for.
  std::vector<Wait> waits() const;
  /// After a deadlock: processes each of which waits for the next.
  std::vector<Wait> cycle() const;
  /// One more word of depth for a stream. See Fifo::deepen.
  void deepen(int stream);

  const std::vector<Fifo> &getFifos() const { return fifos; }
  const std::vector<Actor> &getActors() const { return actors; }

private:
  int64_t frames;
  /// Whether later frames may be left out; whether what FIFOs hold is asked
  /// for.
  bool mayRepeat, measures, measured = true;
  /// Frames that processes may do: all of them once some are stuck.
  int64_t begun = 0;
  std::vector<Ends> ends;
  std::vector<Fifo> fifos;
  std::vector<Actor> actors;
  /// The streams that each process reads or writes.
  std::vector<std::vector<int>> streamsOf;
  std::deque<int> ready;
  std::vector<char> isReady;

  Wait waitOf(int process) const;
  int peer(const Wait &wait) const;
  void begin(int64_t count);
  bool runBegun();
  bool isSteadyNow() const;
  void repeat();
  void wake(int stream);
  void makeReady(int process);
};

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_SIMULATION_H
