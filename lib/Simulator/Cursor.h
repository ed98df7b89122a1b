// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A place in a process's schedule: frame, loop, repetition, step, firing.

#ifndef STREAM_SIMULATOR_CURSOR_H
#define STREAM_SIMULATOR_CURSOR_H

#include "lib/Simulator/Network.h"

namespace stream_simulator {

class Cursor {
public:
  /// The process must outlive the cursor.
  Cursor(const Process &process, int64_t frames);

  bool isDone() const { return framesLeft == 0; }
  const Step &step() const { return *at; }
  /// Firings of this step that are still to come.
  int64_t remaining() const { return left; }
  bool isAtFrameStart() const { return atFrameStart; }

  /// Goes `count` <= remaining() firings on; true when that ends a frame.
  bool advance(int64_t count) {
    atFrameStart = false;
    left -= count;
    return left == 0 && next();
  }

private:
  const std::vector<std::vector<Loop>> *frames;
  const std::vector<Loop> *frame = nullptr;
  size_t frameNumber = 0;
  int64_t framesLeft;
  size_t loop = 0, number = 0;
  int64_t repetitionsLeft = 0, left = 0;
  const Step *at = nullptr;
  bool atFrameStart = true;

  bool next();
  void enter();
};

} // namespace stream_simulator

#endif // STREAM_SIMULATOR_CURSOR_H
