// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reports of a simulation that cannot go on: one line of JSON on stderr, then
// the process ends.
#pragma once

#include <stdio.h>
#include <stdlib.h>

namespace stream_kernels {

enum { exit_underflow = 74, exit_deadlock = 75, exit_leftover = 76 };

struct Process;

/// A process of the fast build that makes tokens only when its FIFO lacks them.
struct OnDemand {
  bool ended = false;
  /// Runs it until it pauses or ends.
  virtual void resume() = 0;
  /// Called in it: lets the reader of its FIFO go on.
  virtual void pause() = 0;

protected:
  ~OnDemand() {}
};

/// What a FIFO tells about itself; each one is in the list of all FIFOs of the
/// program while it lives.
struct FifoState {
  const char *name;
  long depth; // tokens it holds in hardware; 0 = unbounded (a port of the
              // design)
  long head = 0;
  long tail = 0;
  bool is_output = false; // emptied outside the design
  Process *waiter = nullptr;
  OnDemand *source = nullptr;
  FifoState *next;

  FifoState(const char *fifo_name, long fifo_depth)
      : name(fifo_name), depth(fifo_depth), next(first()) {
    first() = this;
  }
  ~FifoState() {
    FifoState **link = &first();
    while (*link != this)
      link = &(*link)->next;
    *link = next;
  }
  long occupancy() const { return tail - head; }

  static FifoState *&first() {
    static FifoState *head_of_list = nullptr;
    return head_of_list;
  }
};

/// A read that nothing can ever satisfy: the writer has already finished. A
/// defect of the design.
[[noreturn]] __attribute__((noinline, cold)) inline void
report_underflow(const FifoState &fifo) {
  fprintf(stderr, "{\"underflow\": {\"fifo\": \"%s\", \"depth\": %ld}}\n",
          fifo.name, fifo.depth);
  fflush(nullptr);
  _Exit(exit_underflow);
}

/// Every token that was written must have been read when all processes of a
/// call have ended.
inline void check_all_empty() {
  bool empty = true;
  for (const FifoState *fifo = FifoState::first(); fifo; fifo = fifo->next) {
    if (fifo->occupancy() == 0 || fifo->is_output)
      continue;
    fprintf(stderr, "%s{\"fifo\": \"%s\", \"occupancy\": %ld}",
            empty ? "{\"leftover\": [" : ", ", fifo->name, fifo->occupancy());
    empty = false;
  }
  if (empty)
    return;
  fprintf(stderr, "]}\n");
  fflush(nullptr);
  _Exit(exit_leftover);
}

} // namespace stream_kernels
