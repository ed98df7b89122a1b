// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Simulator/Actor.h"

using namespace stream_simulator;

Actor::Actor(const Process &process, int64_t frames, bool together,
             int64_t resolution)
    : cursor(process, frames), together(together), rateWords(process.rateWords),
      rateCycles(process.rateCycles), catchesUp(process.catchesUp),
      timeline(resolution) {}

void Actor::run(std::vector<Fifo> &fifos) {
  missing = -1;
  while (!cursor.isDone()) {
    const Step &step = cursor.step();
    const int64_t count = progress < 0 ? possible(step, fifos) : 0;
    if (count == 0) {
      if (!fireInPart(step, fifos))
        return;
      finish(1);
      continue;
    }
    // The first firing apart: it may be the first of its frame.
    const bool first = cursor.isAtFrameStart();
    for (int64_t i = 0; i < (first ? 1 : count); ++i)
      fire(step, fifos);
    finish(first ? 1 : count);
  }
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
  now = last + step.gap;
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
  last = now;
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
  last = now;
  progress = -1;
  return true;
}

static int64_t Stalls::*causeOf(const Fifo &fifo) {
  return fifo.isFromMemory() ? &Stalls::memory : &Stalls::input;
}

void Actor::waitUntil(int64_t cycle, int64_t Stalls::*cause) {
  if (cycle <= now)
    return;
  stalls.*cause += cycle - now;
  timeline.add(cause, now, cycle);
  now = cycle;
}

void Actor::read(const Step &step, size_t from, size_t to,
                 std::vector<Fifo> &fifos) {
  if (!together) {
    for (size_t port = from; port < to; ++port) {
      Fifo &fifo = fifos[step.reads[port]];
      waitUntil(fifo.arrival(), causeOf(fifo));
      fifo.take(now);
    }
    return;
  }
  // Words from memory count where they come after all others.
  int64_t data = now, all = now;
  for (size_t port = from; port < to; ++port) {
    const Fifo &fifo = fifos[step.reads[port]];
    all = std::max(all, fifo.arrival());
    if (!fifo.isFromMemory())
      data = std::max(data, fifo.arrival());
  }
  waitUntil(data, &Stalls::input);
  waitUntil(all, &Stalls::memory);
  for (size_t port = from; port < to; ++port)
    fifos[step.reads[port]].take(now);
}

void Actor::write(const Step &step, size_t from, size_t to,
                  std::vector<Fifo> &fifos) {
  if (together)
    for (size_t port = from; port < to; ++port)
      waitUntil(fifos[step.writes[port]].vacancy(), &Stalls::output);
  for (size_t port = from; port < to; ++port) {
    Fifo &fifo = fifos[step.writes[port]];
    waitUntil(fifo.vacancy(), &Stalls::output);
    fifo.put(now);
  }
}

/// Counts firings as done and notes where frames begin and end.
void Actor::finish(int64_t count) {
  if (cursor.isAtFrameStart())
    frameTimes.push_back({last, last, {}});
  if (!cursor.advance(count))
    return;
  FrameTimes &frame = frameTimes.back();
  frame.last = last;
  frame.stalls = {stalls.input - stallsBefore.input,
                  stalls.output - stallsBefore.output,
                  stalls.memory - stallsBefore.memory};
  stallsBefore = stalls;
}
