// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a process did when, at a chosen resolution.

#ifndef STREAM_SIMULATOR_TIMELINE_H
#define STREAM_SIMULATOR_TIMELINE_H

#include <cstdint>
#include <vector>

namespace stream_simulator {

/// Cycles in which a process was stopped, by cause.
struct Stalls {
  int64_t input = 0;
  int64_t output = 0;
  int64_t memory = 0;
};

/// Stalls per `resolution` cycles; records nothing when that is 0.
class Timeline {
public:
  explicit Timeline(int64_t resolution) : resolution(resolution) {}

  /// Adds the cycles `from` <= cycle < `to` to one kind of stall.
  void add(int64_t Stalls::*kind, int64_t from, int64_t to) {
    if (resolution && from < to)
      spread(kind, from, to);
  }
  const std::vector<Stalls> &getBuckets() const { return buckets; }

private:
  int64_t resolution;
  std::vector<Stalls> buckets;

  void spread(int64_t Stalls::*kind, int64_t from, int64_t to);
};

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_TIMELINE_H
