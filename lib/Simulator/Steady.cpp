// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Simulator/Steady.h"

using namespace stream_simulator;

bool stream_simulator::isSteady(const std::vector<Actor> &actors) {
  for (const Actor &actor : actors)
    if (!actor.isDone() && (actor.framesAlike() < 2 || actor.isAhead()))
      return false;
  return true;
}

bool stream_simulator::isSteady(const Fifo &fifo, int64_t words,
                                const Actor &writer, const Actor &reader,
                                int64_t framesLeft, bool measures) {
  if (writer.isDone() || reader.isDone())
    return true;
  const int64_t pace = writer.pace();
  const bool isEverFull = fifo.fills(framesLeft * words);
  if (pace != reader.pace())
    return pace < reader.pace() && !isEverFull && !measures;
  // Alike as far back as anything that happens now reaches?
  const int64_t reach = isEverFull ? fifo.slots() : fifo.getMost();
  const int64_t frames = (reach + words - 1) / words;
  const int64_t alike = std::min(writer.framesAlike(), reader.framesAlike());
  if (alike >= 2 + frames)
    return true;
  // Else what is further back must not matter.
  return framesLeft > frames && fifo.holds(words) &&
         !(isEverFull && fifo.holdsUp(words, pace));
}
