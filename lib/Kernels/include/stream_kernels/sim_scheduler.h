// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bounded simulation: each process is a thread of its own with its own
// stack, and exactly one runs at a time, until a full or empty FIFO stops it.
// So a run is deterministic, and a deadlock is seen at once: nobody is ready
// and somebody has not ended. (Kernel threads would show the same, some hundred
// times slower.)
#pragma once

#include "stream_kernels/sim_context.h"
#include "stream_kernels/sim_stream.h"

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace stream_kernels {

struct Process {
  const char *name;
  std::function<void()> body;
  Context context;
  const FifoState *waits_on = nullptr;
  const char *operation = "";
  bool ended = false;

  Process(const char *process_name, std::function<void()> process_body,
          void (*entry)())
      : name(process_name), body(std::move(process_body)), context(entry) {}
};

class Scheduler {
public:
  static Scheduler &instance() {
    static Scheduler scheduler;
    return scheduler;
  }

  void add(const char *name, std::function<void()> body) {
    processes.push_back(std::unique_ptr<Process>(
        new Process(name, std::move(body), &Scheduler::enter)));
    ready.push_back(processes.back().get());
  }

  /// Runs all processes to their end; does not return when they cannot reach
  /// it.
  void run() {
    if (!ready.empty())
      leave(outside);
    for (const auto &process : processes)
      if (!process->ended)
        report_deadlock();
    processes.clear();
  }

  /// Suspends the running process until the other end of the FIFO has moved a
  /// token.
  void wait(FifoState &fifo, const char *operation) {
    if (!current)
      report_underflow(fifo);
    Process *self = current;
    self->waits_on = &fifo;
    self->operation = operation;
    fifo.waiter = self;
    leave(self->context);
  }

  void resume(FifoState &fifo) {
    ready.push_back(fifo.waiter);
    fifo.waiter = nullptr;
  }

private:
  std::vector<std::unique_ptr<Process>> processes;
  std::deque<Process *> ready;
  Process *current = nullptr;
  Context outside;

  /// From one context to the next ready process, or out when there is none.
  void leave(Context &from) {
    current = nullptr;
    if (!ready.empty()) {
      current = ready.front();
      ready.pop_front();
    }
    Context &to = current ? current->context : outside;
    if (&to != &from)
      Context::change(from, to);
  }

  static void enter() {
    Process *self = instance().current;
    self->body();
    self->ended = true;
    instance().leave(self->context);
    abort(); // nobody continues a process that has ended
  }

  [[noreturn]] void report_deadlock() const {
    fprintf(stderr, "{\"deadlock\": [");
    const char *separator = "";
    for (const auto &process : processes) {
      if (process->ended)
        continue;
      const FifoState &fifo = *process->waits_on;
      fprintf(stderr, "%s{\"process\": \"%s\", \"fifo\": \"%s\", ", separator,
              process->name, fifo.name);
      fprintf(stderr,
              "\"operation\": \"%s\", \"depth\": %ld, \"occupancy\": %ld}",
              process->operation, fifo.depth, fifo.occupancy());
      separator = ", ";
    }
    fprintf(stderr, "]}\n");
    fflush(nullptr);
    _Exit(exit_deadlock);
  }
};

__attribute__((weak)) void wait_for_other_end(FifoState &fifo,
                                              const char *operation) {
  Scheduler::instance().wait(fifo, operation);
}

__attribute__((weak)) void resume_waiter(FifoState &fifo) {
  Scheduler::instance().resume(fifo);
}

} // namespace stream_kernels
