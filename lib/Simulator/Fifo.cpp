// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Simulator/Fifo.h"

#include <limits>

using namespace stream_simulator;

Fifo::Fifo(const Stream &stream, int64_t resolution)
    : depth(stream.depth), latency(stream.latency), held(stream.held),
      resolution(resolution), fromMemory(stream.isFromMemory) {
  reserve(std::min<int64_t>(depth + held + 1, 64));
}

bool Fifo::holdsUp(int64_t words, int64_t pace) const {
  const int64_t first = std::max<int64_t>(0, written - slots());
  int64_t word = std::max({first, gone, read - mask});
  const auto willIssue = [&](int64_t number) {
    const int64_t frames = (number - written) / words + 1;
    return issued[(number - frames * words) & mask] + frames * pace;
  };
  // Those forgotten went before.
  if (word > first && taken[word & mask] >= willIssue(written))
    return true;
  for (; word < read; ++word)
    if (taken[word & mask] >= willIssue(word + slots()))
      return true;
  return false;
}

void Fifo::repeat(int64_t words, int64_t pace) {
  if (most < words)
    return;
  // As if all frames before had gone like the latest one, too.
  const int64_t first = read - words;
  const auto left = [&](int64_t number) {
    const int64_t frames =
        number < first ? (first - number + words - 1) / words : 0;
    return taken[(number + frames * words) & mask] - frames * pace;
  };
  const int64_t late = taken[first & mask] - issued[first & mask];
  int64_t went = first - (late / pace + 2) * words;
  for (int64_t word = first; word < read; ++word) {
    while (left(went) < issued[word & mask] + latency - 1)
      ++went;
    most = std::max(most, std::min(depth, word + 1 - went));
  }
}

/// One word more, in the middle of a run. A writer that was stuck goes on from
/// where it is, so later times are those of no real run: only whether the run
/// ends means something.
void Fifo::deepen() {
  ++depth;
  if (depth + held > mask)
    reserve(2 * (depth + held));
}

void Fifo::reserve(int64_t words) {
  int64_t size = 1;
  if (written >= depth)
    words = std::max(words, depth + held + 1);
  while (size < words)
    size *= 2;
  // Forgotten slots count as freed long ago: the writer's own order is later.
  const int64_t never = std::numeric_limits<int64_t>::min() / 2;
  std::vector<int64_t> newIssued(size, never), newTaken(size, never);
  for (int64_t word = read; word < written; ++word)
    newIssued[word & (size - 1)] = issued[word & mask];
  for (int64_t word = std::max<int64_t>(0, read - mask - 1); word < read;
       ++word)
    newTaken[word & (size - 1)] = taken[word & mask];
  issued.swap(newIssued);
  taken.swap(newTaken);
  mask = size - 1;
}

void Fifo::record(int64_t entered, int64_t left) {
  const size_t last = static_cast<size_t>(left / resolution);
  if (changes.size() <= last)
    changes.resize(last + 1, 0);
  ++changes[static_cast<size_t>(entered / resolution)];
  --changes[last];
}
