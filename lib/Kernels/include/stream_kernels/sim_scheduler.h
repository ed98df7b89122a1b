// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bounded simulation: each process is a thread of its own with its own stack, and exactly one runs at a
// time, until a full or empty FIFO stops it. So a run is deterministic, and a deadlock is seen at once: nobody
// is ready and somebody has not ended. (Kernel threads would show the same, some hundred times slower.)
#pragma once

#include "stream_kernels/sim_report.h"

#include <deque>
#include <functional>
#include <memory>
#include <sys/mman.h>
#include <ucontext.h>
#include <vector>

namespace stream_kernels {

struct Process {
  const char *name;
  std::function<void()> body;
  ucontext_t context;
  void *stack = nullptr;
  const FifoState *waits_on = nullptr;
  const char *operation = "";
  bool ended = false;

  static const size_t stack_bytes = size_t(16) << 20; // reserved, not used: pages appear when touched

  Process(const char *process_name, std::function<void()> process_body)
      : name(process_name), body(std::move(process_body)), context() {
    stack = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED)
      abort();
  }
  ~Process() { munmap(stack, stack_bytes); }
  Process(const Process &) = delete;
  Process &operator=(const Process &) = delete;
};

class Scheduler {
public:
  static Scheduler &instance() {
    static Scheduler scheduler;
    return scheduler;
  }

  void add(const char *name, std::function<void()> body) {
    processes.push_back(std::unique_ptr<Process>(new Process(name, std::move(body))));
    Process &process = *processes.back();
    getcontext(&process.context);
    process.context.uc_stack.ss_sp = process.stack;
    process.context.uc_stack.ss_size = Process::stack_bytes;
    process.context.uc_link = &main_context;
    makecontext(&process.context, &Scheduler::enter, 0);
    ready.push_back(&process);
  }

  /// Runs all processes to their end; does not return when they cannot reach it.
  void run() {
    while (!ready.empty()) {
      current = ready.front();
      ready.pop_front();
      swapcontext(&main_context, &current->context);
    }
    current = nullptr;
    for (const auto &process : processes)
      if (!process->ended)
        report_deadlock();
    processes.clear();
  }

  /// Suspends the running process until the other end of the FIFO has moved a token.
  void wait(FifoState &fifo, const char *operation) {
    if (!current)
      report_underflow(fifo);
    Process *self = current;
    self->waits_on = &fifo;
    self->operation = operation;
    fifo.waiter = self;
    swapcontext(&self->context, &main_context);
    self->waits_on = nullptr;
  }

  void resume(FifoState &fifo) {
    ready.push_back(fifo.waiter);
    fifo.waiter = nullptr;
  }

private:
  std::vector<std::unique_ptr<Process>> processes;
  std::deque<Process *> ready;
  Process *current = nullptr;
  ucontext_t main_context = ucontext_t();

  static void enter() {
    Process *self = instance().current;
    self->body();
    self->ended = true;
  }

  [[noreturn]] void report_deadlock() const {
    fprintf(stderr, "{\"deadlock\": [");
    const char *separator = "";
    for (const auto &process : processes) {
      if (process->ended)
        continue;
      const FifoState &fifo = *process->waits_on;
      fprintf(stderr, "%s{\"process\": \"%s\", \"fifo\": \"%s\", \"operation\": \"%s\", \"depth\": %ld, \"occupancy\": %ld}",
              separator, process->name, fifo.name, process->operation, fifo.depth, fifo.occupancy());
      separator = ", ";
    }
    fprintf(stderr, "]}\n");
    fflush(nullptr);
    _Exit(exit_deadlock);
  }
};

} // namespace stream_kernels
