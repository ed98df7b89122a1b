// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All processes and FIFOs of a network, run until every frame is through or
// nobody can go on. Work grows with the words that move, not with the cycles.

#ifndef STREAM_SIMULATOR_SIMULATION_H
#define STREAM_SIMULATOR_SIMULATION_H

#include "lib/Simulator/Actor.h"

#include <deque>

namespace stream_simulator {

/// May be copied at any time; the network must outlive all copies.
class Simulation {
public:
  /// `together` as in Actor; `resolution` in cycles, 0 for no trace. Throws
  /// std::invalid_argument for a bad network.
  Simulation(const Network &network, int64_t frames, bool together,
             int64_t resolution = 0);

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
  std::vector<Ends> ends;
  std::vector<Fifo> fifos;
  std::vector<Actor> actors;
  /// The streams that each process reads or writes.
  std::vector<std::vector<int>> streamsOf;
  std::deque<int> ready;
  std::vector<char> isReady;

  Wait waitOf(int process) const;
  int peer(const Wait &wait) const;
  void wake(int stream);
  void makeReady(int process);
};

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_SIMULATION_H
