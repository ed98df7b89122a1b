// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fifo<W>: hls::stream of the simulation. Fast build: unbounded; processes run
// one after the other, so every write of a call comes before the first read.
// Bounded build: a full or empty FIFO suspends the process.
#pragma once

#include "stream_kernels/sim_report.h"

#include <string.h>

namespace stream_kernels {

#ifdef STREAM_BOUNDED
/// Suspends the running process until the other end of the FIFO has moved a
/// token. This and the next are defined in sim_scheduler.h, which only the top
/// includes: layers compile faster without it.
void wait_for_other_end(FifoState &fifo, const char *operation);
/// Lets the process that waits for the FIFO go on.
void resume_waiter(FifoState &fifo);
#endif

template <class W> class Fifo : private FifoState {
public:
  explicit Fifo(const char *fifo_name = "fifo", long fifo_depth = 0)
      : FifoState(fifo_name, fifo_depth) {}
  ~Fifo() { free(static_cast<void *>(data)); }
  Fifo(const Fifo &) = delete;
  Fifo &operator=(const Fifo &) = delete;

  W read() {
    need_tokens(1);
    const W word = data[head++];
    wake();
    return word;
  }
  void write(const W &word) {
    need_space(1);
    data[tail++] = word;
    wake();
  }
  void read(W *words, int count) {
    need_tokens(count);
    memcpy(static_cast<void *>(words), data + head, sizeof(W) * count);
    head += count;
    wake();
  }
  void write(const W *words, int count) {
    need_space(count);
    memcpy(static_cast<void *>(data + tail), words, sizeof(W) * count);
    tail += count;
    wake();
  }
  bool empty() const { return head == tail; }
  void mark_output() { is_output = true; }
  void set_source(OnDemand *process) { source = process; }
  /// Frees the memory of an empty FIFO, where it is much.
  void give_back() {
    if (tail > head || capacity * long(sizeof(W)) < much)
      return;
    free(static_cast<void *>(data));
    data = nullptr;
    head = tail = capacity = 0;
  }

private:
  static const long much = 1L << 26; // bytes
  W *data = nullptr;
  long capacity = 0;

  void need_tokens(int count) {
#ifdef STREAM_BOUNDED
    while (tail - head < count)
      wait_for_other_end(*this, "read");
#else
    if (__builtin_expect(tail - head < count, 0))
      need_more(count);
#endif
  }
#ifndef STREAM_BOUNDED
  __attribute__((noinline, cold)) void need_more(int count) {
    while (tail - head < count) {
      if (!source || source->ended)
        report_underflow(*this);
      source->resume();
    }
  }
#endif
  void need_space(int count) {
#ifdef STREAM_BOUNDED
    while (depth > 0 && tail - head + count > depth)
      wait_for_other_end(*this, "write");
#endif
    if (__builtin_expect(tail + count > capacity, 0))
      make_room(count);
  }
  void wake() {
#ifdef STREAM_BOUNDED
    if (waiter)
      resume_waiter(*this);
#endif
  }
  __attribute__((noinline, cold)) void make_room(int count) {
    if (source && tail > head)
      source->pause();
    const long used = tail - head;
    if (2 * head >= capacity && used > 0)
      memmove(static_cast<void *>(data), data + head, sizeof(W) * used);
    if (2 * head >= capacity || used == 0) {
      head = 0;
      tail = used;
    }
    while (tail + count > capacity) {
      capacity = capacity ? 2 * capacity : 1024;
      data = static_cast<W *>(
          realloc(static_cast<void *>(data), sizeof(W) * capacity));
      if (!data)
        abort();
    }
  }
};

} // namespace stream_kernels
