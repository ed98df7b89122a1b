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
  int64_t space() const { return slots() - readable(); }
  int64_t slots() const { return depth + held; }
  int64_t occupancy() const { return std::min(depth, readable()); }

  /// First cycle in which the next word may be taken. Needs readable() > 0.
  int64_t arrival() const { return issued[read & mask] + latency; }

  /// First cycle in which the next word may be issued: after the one in which
  /// its slot is freed. Needs space() > 0.
  int64_t vacancy() const {
    return written < slots() ? 0 : taken[(written - slots()) & mask] + 1;
  }

  void put(int64_t cycle) {
    makeRoom(1);
    issued[written++ & mask] = cycle;
  }

  /// Before the next `count` words are put in.
  void makeRoom(int64_t count) {
    while (mask < slots() && overwrites(written + count - 1))
      reserve(2 * (mask + 1));
  }

  /// The same as arrival() and take(), and as vacancy() and put(), for many
  /// words in a row: the writer between makeRoom() and commit().
  class Reader;
  class Writer;

  void take(int64_t cycle);

  /// With a frame of `words` words just taken: whether the cycles of all of
  /// them are at hand, and whether it is full once so many more words came.
  bool holds(int64_t words) const { return words <= mask + 1; }
  bool fills(int64_t more) const { return written + more > slots(); }
  /// Whether it ever holds up frames that come as the latest one, each `pace`
  /// cycles behind the one before.
  bool holdsUp(int64_t words, int64_t pace) const;
  /// Counts what it holds at most when such frames come and go for ever.
  void repeat(int64_t words, int64_t pace);

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

  /// Whether this word takes the place of one that is still needed.
  bool overwrites(int64_t word) const {
    return word > mask && (word >= depth || gone < word - mask);
  }
  void reserve(int64_t words);
  void record(int64_t entered, int64_t left);
};

class Fifo::Reader {
public:
  explicit Reader(Fifo &fifo)
      : issued(fifo.issued.data()), taken(fifo.taken.data()), mask(fifo.mask),
        depth(fifo.depth), latency(fifo.latency), read(fifo.read),
        gone(fifo.gone), most(fifo.most), fromMemory(fifo.fromMemory) {}

  bool isFromMemory() const { return fromMemory; }

  int64_t arrival() const { return issued[read & mask] + latency; }

  /// Returns the cycle in which the word entered.
  int64_t take(int64_t cycle) {
    taken[read & mask] = cycle;
    // The word entered when it arrived, or when the one `depth` before left.
    int64_t entered = issued[read & mask] + latency - 1;
    if (read >= depth)
      entered = std::max(entered, taken[(read - depth) & mask] + 1);
    while (taken[gone & mask] < entered)
      ++gone;
    ++read;
    most = std::max(most, read - gone);
    return entered;
  }

  void commit(Fifo &fifo) const {
    fifo.read = read;
    fifo.gone = gone;
    fifo.most = most;
  }

private:
  const int64_t *issued;
  int64_t *taken;
  int64_t mask, depth, latency, read, gone, most;
  bool fromMemory;
};

class Fifo::Writer {
public:
  explicit Writer(Fifo &fifo)
      : issued(fifo.issued.data()), taken(fifo.taken.data()), mask(fifo.mask),
        slots(fifo.slots()), written(fifo.written) {}

  int64_t vacancy() const {
    return written < slots ? 0 : taken[(written - slots) & mask] + 1;
  }
  void put(int64_t cycle) { issued[written++ & mask] = cycle; }
  void commit(Fifo &fifo) const { fifo.written = written; }

private:
  int64_t *issued;
  const int64_t *taken;
  int64_t mask, slots, written;
};

inline void Fifo::take(int64_t cycle) {
  Reader reader(*this);
  const int64_t entered = reader.take(cycle);
  reader.commit(*this);
  if (resolution)
    record(entered, cycle);
}

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_FIFO_H
