// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The unbounded FIFO of the fast build: processes run one after the other, so every write of a call comes
// before the first read, and the storage is a plain array that is reused from call to call.
#pragma once

#include "stream_kernels/sim_report.h"

#include <string.h>

namespace stream_kernels {

template <class W> class Fifo : private FifoState {
public:
  explicit Fifo(const char *fifo_name = "fifo", long fifo_depth = 0) : FifoState(fifo_name, fifo_depth) {}
  Fifo(const Fifo &) = delete;
  Fifo &operator=(const Fifo &) = delete;

  W read() {
    if (__builtin_expect(head == tail, 0))
      report_underflow(*this);
    return data[head++];
  }
  void write(const W &word) {
    if (__builtin_expect(tail == capacity, 0))
      make_room(1);
    data[tail++] = word;
  }
  void read(W *words, int count) {
    if (__builtin_expect(tail - head < count, 0))
      report_underflow(*this);
    memcpy(words, data + head, sizeof(W) * count);
    head += count;
  }
  void write(const W *words, int count) {
    if (__builtin_expect(tail + count > capacity, 0))
      make_room(count);
    memcpy(data + tail, words, sizeof(W) * count);
    tail += count;
  }
  bool empty() const { return head == tail; }

private:
  W *data = nullptr;
  long capacity = 0;

  __attribute__((noinline, cold)) void make_room(long count) {
    if (head == tail)
      head = tail = 0;
    while (tail + count > capacity)
      capacity = capacity ? 2 * capacity : 1024;
    data = static_cast<W *>(realloc(static_cast<void *>(data), sizeof(W) * capacity));
    if (!data)
      abort();
  }
};

} // namespace stream_kernels
