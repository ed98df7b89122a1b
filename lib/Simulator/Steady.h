// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether all frames to come are the latest one again, each process's at its
// own distance.
//
// The cycle of a firing is the latest of those of what it waits for: the firing
// before, words to read, slots to write to. Where none of these falls back by
// more cycles per frame than the process itself, those that hold it up now keep
// its distance exactly, and will hold it up again.

#ifndef STREAM_SIMULATOR_STEADY_H
#define STREAM_SIMULATOR_STEADY_H

#include "lib/Simulator/Actor.h"

namespace stream_simulator {

/// Of all processes, right behind a frame of each.
bool isSteady(const std::vector<Actor> &actors);

/// Of one stream between steady processes. `framesLeft` are still to come. With
/// `measures` not where it fills up for ever.
bool isSteady(const Fifo &fifo, int64_t words, const Actor &writer,
              const Actor &reader, int64_t framesLeft, bool measures);

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_STEADY_H
