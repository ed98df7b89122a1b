// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Simulator/Timeline.h"

#include <algorithm>

using namespace stream_simulator;

void Timeline::spread(int64_t Stalls::*kind, int64_t from, int64_t to) {
  const size_t end = static_cast<size_t>((to - 1) / resolution) + 1;
  if (buckets.size() < end)
    buckets.resize(end);
  for (int64_t at = from; at < to;) {
    const int64_t bucket = at / resolution;
    const int64_t until = std::min(to, (bucket + 1) * resolution);
    buckets[static_cast<size_t>(bucket)].*kind += until - at;
    at = until;
  }
}
