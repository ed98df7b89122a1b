// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Simulator/Actor.h"

#include <array>
#include <utility>

using namespace stream_simulator;

Actor::Actor(const Process &process, int64_t frames, bool together,
             int64_t resolution)
    : cursor(process, frames), together(together), rateWords(process.rateWords),
      rateCycles(process.rateCycles), catchesUp(process.catchesUp),
      isPlain(together && rateCycles == rateWords && resolution == 0),
      timeline(resolution) {}

/// Firings in a row, so few that their words stay in the processor's cache.
static constexpr int64_t turn = 4096;

bool Actor::run(std::vector<Fifo> &fifos, int64_t frames) {
  missing = -1;
  const int64_t enough = fired + turn;
  while (ended < frames && !cursor.isDone()) {
    if (fired >= enough)
      return true;
    const Step &step = cursor.step();
    const int64_t count = progress < 0 ? possible(step, fifos) : 0;
    if (count == 0) {
      if (!fireInPart(step, fifos))
        return false;
      finish(1);
      continue;
    }
    // The first firing apart: it may be the first of its frame.
    const bool first = cursor.isAtFrameStart();
    fireMany(step, first ? 1 : count, fifos);
    finish(first ? 1 : count);
  }
  return false;
}

/// How many firings of the step need not wait for another process to run.
int64_t Actor::possible(const Step &step,
                        const std::vector<Fifo> &fifos) const {
  int64_t count = cursor.remaining();
  for (int stream : step.reads)
    count = std::min(count, fifos[stream].readable());
  for (int stream : step.writes)
    count = std::min(count, fifos[stream].space());
  return count;
}

void Actor::begin(const Step &step) {
  clock.now = last + step.gap;
  if (rateCycles == rateWords)
    return;
  ratePhase += rateCycles;
  due = (catchesUp ? due : last) + ratePhase / rateWords;
  waitUntil(due, &Stalls::memory);
  ratePhase %= rateWords;
}

void Actor::fire(const Step &step, std::vector<Fifo> &fifos) {
  begin(step);
  read(step, 0, step.reads.size(), fifos);
  write(step, 0, step.writes.size(), fifos);
  last = clock.now;
}

/// Goes on with one firing; true when it is complete.
bool Actor::fireInPart(const Step &step, std::vector<Fifo> &fifos) {
  if (progress < 0) {
    begin(step);
    progress = 0;
  }
  const size_t reads = step.reads.size(), all = reads + step.writes.size();
  for (size_t done = progress; done < all; done = progress) {
    const bool isWrite = done >= reads;
    const size_t from = isWrite ? done - reads : done;
    const std::vector<int> &ports = isWrite ? step.writes : step.reads;
    size_t to = from;
    while (to < ports.size() && (isWrite ? fifos[ports[to]].space()
                                         : fifos[ports[to]].readable()) > 0)
      ++to;
    const bool blocked = to < ports.size();
    if (!(together && blocked)) {
      isWrite ? write(step, from, to, fifos) : read(step, from, to, fifos);
      progress += static_cast<int>(to - from);
    }
    if (blocked) {
      missing = ports[to];
      waitsOnSpace = isWrite;
      return false;
    }
  }
  last = clock.now;
  progress = -1;
  return true;
}

template <typename Port, size_t... number>
static std::array<Port, sizeof...(number)>
portsOf(const std::vector<int> &streams, std::vector<Fifo> &fifos,
        std::index_sequence<number...>) {
  return {Port(fifos[streams[number]])...};
}

/// As `fire`, so many times, for which all words and slots are there. Most of a
/// simulation is this loop.
template <size_t reads, size_t writes>
void Actor::fireFast(const Step &step, int64_t count,
                     std::vector<Fifo> &fifos) {
  for (int stream : step.writes)
    fifos[stream].makeRoom(count);
  auto in = portsOf<Fifo::Reader>(step.reads, fifos,
                                  std::make_index_sequence<reads>());
  auto out = portsOf<Fifo::Writer>(step.writes, fifos,
                                   std::make_index_sequence<writes>());
  Clock time = clock;
  const int64_t gap = step.gap;
  time.now = last;
  for (int64_t i = 0; i < count; ++i) {
    time.now += gap;
    int64_t data = time.now, all = time.now;
    for (const Fifo::Reader &port : in) {
      all = std::max(all, port.arrival());
      if (!port.isFromMemory())
        data = std::max(data, port.arrival());
    }
    time.waitUntil(data, &Stalls::input);
    time.waitUntil(all, &Stalls::memory);
    for (Fifo::Reader &port : in)
      port.take(time.now);
    for (const Fifo::Writer &port : out)
      time.waitUntil(port.vacancy(), &Stalls::output);
    for (Fifo::Writer &port : out)
      port.put(time.now);
  }
  clock = time;
  last = time.now;
  for (size_t port = 0; port < reads; ++port)
    in[port].commit(fifos[step.reads[port]]);
  for (size_t port = 0; port < writes; ++port)
    out[port].commit(fifos[step.writes[port]]);
}

void Actor::fireMany(const Step &step, int64_t count,
                     std::vector<Fifo> &fifos) {
  using Fast = void (Actor::*)(const Step &, int64_t, std::vector<Fifo> &);
  static constexpr Fast fast[3][3] = {
      {&Actor::fireFast<0, 0>, &Actor::fireFast<0, 1>, &Actor::fireFast<0, 2>},
      {&Actor::fireFast<1, 0>, &Actor::fireFast<1, 1>, &Actor::fireFast<1, 2>},
      {&Actor::fireFast<2, 0>, &Actor::fireFast<2, 1>, &Actor::fireFast<2, 2>}};
  if (isPlain && step.reads.size() < 3 && step.writes.size() < 3)
    return (this->*fast[step.reads.size()][step.writes.size()])(step, count,
                                                                fifos);
  for (int64_t i = 0; i < count; ++i)
    fire(step, fifos);
}

static int64_t Stalls::*causeOf(const Fifo &fifo) {
  return fifo.isFromMemory() ? &Stalls::memory : &Stalls::input;
}

void Actor::waitUntil(int64_t cycle, int64_t Stalls::*cause) {
  timeline.add(cause, clock.now, cycle);
  clock.waitUntil(cycle, cause);
}

void Actor::read(const Step &step, size_t from, size_t to,
                 std::vector<Fifo> &fifos) {
  if (!together) {
    for (size_t port = from; port < to; ++port) {
      Fifo &fifo = fifos[step.reads[port]];
      waitUntil(fifo.arrival(), causeOf(fifo));
      fifo.take(clock.now);
    }
    return;
  }
  // Words from memory count where they come after all others.
  int64_t data = clock.now, all = clock.now;
  for (size_t port = from; port < to; ++port) {
    const Fifo &fifo = fifos[step.reads[port]];
    all = std::max(all, fifo.arrival());
    if (!fifo.isFromMemory())
      data = std::max(data, fifo.arrival());
  }
  waitUntil(data, &Stalls::input);
  waitUntil(all, &Stalls::memory);
  for (size_t port = from; port < to; ++port)
    fifos[step.reads[port]].take(clock.now);
}

void Actor::write(const Step &step, size_t from, size_t to,
                  std::vector<Fifo> &fifos) {
  if (together)
    for (size_t port = from; port < to; ++port)
      waitUntil(fifos[step.writes[port]].vacancy(), &Stalls::output);
  for (size_t port = from; port < to; ++port) {
    Fifo &fifo = fifos[step.writes[port]];
    waitUntil(fifo.vacancy(), &Stalls::output);
    fifo.put(clock.now);
  }
}

/// Counts firings as done and notes where frames begin and end.
void Actor::finish(int64_t count) {
  fired += count;
  if (cursor.isAtFrameStart())
    frameTimes.push_back({last, last, {}, 0});
  if (cursor.advance(count))
    endFrame();
}

void Actor::endFrame() {
  FrameTimes &frame = frameTimes.back();
  const Stalls &stalls = clock.getStalls();
  frame.last = last;
  frame.stalls = {stalls.input - stallsBefore.input,
                  stalls.output - stallsBefore.output,
                  stalls.memory - stallsBefore.memory};
  stallsBefore = stalls;
  frame.waits = clock.restart(last) ^ static_cast<uint64_t>(ratePhase);
  const bool isAlike = ended > 0 && frameTimes[ended - 1].waits == frame.waits;
  alike = isAlike ? alike + 1 : 1;
  spent = last - (ended > 0 ? frameTimes[ended - 1].last : -1);
  ++ended;
  dueInFrame = due - dueBefore;
  dueBefore = due;
}

void Actor::repeat(int64_t frames) {
  for (; ended < frames; ++ended) {
    FrameTimes frame = frameTimes.back();
    frame.first += spent;
    frame.last += spent;
    frameTimes.push_back(frame);
  }
}
