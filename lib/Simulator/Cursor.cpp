// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Simulator/Cursor.h"

using namespace stream_simulator;

Cursor::Cursor(const Process &process, int64_t frames)
    : frames(&process.frames), framesLeft(frames) {
  // A process without loops has nothing to do.
  if (process.frames.empty() || process.frames.front().empty())
    framesLeft = 0;
  if (isDone())
    return;
  frame = &process.frames.front();
  repetitionsLeft = frame->front().repeat;
  enter();
}

void Cursor::enter() {
  at = &(*frame)[loop].steps[number];
  left = at->count;
}

/// To the next step; true when a new frame begins (or none is left).
bool Cursor::next() {
  bool ended = false;
  if (++number == (*frame)[loop].steps.size()) {
    number = 0;
    if (--repetitionsLeft == 0) {
      if (++loop == frame->size()) {
        loop = 0;
        ended = atFrameStart = true;
        --framesLeft;
        frameNumber = frameNumber + 1 == frames->size() ? 0 : frameNumber + 1;
        frame = &(*frames)[frameNumber];
      }
      repetitionsLeft = (*frame)[loop].repeat;
    }
  }
  if (!isDone())
    enter();
  return ended;
}
