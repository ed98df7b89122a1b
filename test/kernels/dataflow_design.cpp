// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fork whose branches meet again: one goes through a process that needs a
// whole pixel before it answers, the other waits in a FIFO of SKIP_DEPTH
// tokens. Prints the output words of each frame.
#include "stream_kernels/dataflow.h"

#include "stream_kernels/convert_width.h"
#include "stream_kernels/fork.h"
#include "stream_kernels/map.h"

#include <stdio.h>

namespace {
const int pixel_count = 5;
struct Frame {
  static const int pixels = pixel_count, channels = 8, lanes = 1, bits = 5,
                   is_signed = 1;
};
struct Gather : Frame {
  static const int lanes_in = 1, lanes_out = 8;
};
struct Scatter : Frame {
  static const int lanes_in = 8, lanes_out = 1;
};
struct Add : Frame {
  static const int input0_bits = 5, input0_signed = 1, gate0 = 0,
                   input1_bits = 5, input1_signed = 1, gate1 = 0;
  static const int output_bits = 7, output_signed = 1;
};
struct WeightedSum {
  static stream_kernels::Int<7> apply(stream_kernels::Int<5> a,
                                      stream_kernels::Int<5> b) {
    return stream_kernels::Int<7>(2 * int(a) + int(b));
  }
};

typedef stream_kernels::Word<5, 1, 1> x_word;
typedef stream_kernels::Word<5, 1, 8> wide_word;
typedef stream_kernels::Word<7, 1, 1> y_word;

void split(stream_kernels::Stream<x_word> &in,
           stream_kernels::Stream<x_word> &a,
           stream_kernels::Stream<x_word> &b) {
  stream_kernels::fork<Frame>(in, a, b);
}
void gather(stream_kernels::Stream<x_word> &in,
            stream_kernels::Stream<wide_word> &out) {
  stream_kernels::convert_width<Gather>(in, out);
}
void scatter(stream_kernels::Stream<wide_word> &in,
             stream_kernels::Stream<x_word> &out) {
  stream_kernels::convert_width<Scatter>(in, out);
}
void add(stream_kernels::Stream<x_word> &a, stream_kernels::Stream<x_word> &b,
         stream_kernels::Stream<y_word> &out) {
  stream_kernels::map<Add, WeightedSum>(a, b, out);
}
} // namespace

extern "C" void top(STREAM_PORT(5, x), STREAM_PORT(7, y)) {
  STREAM_INPUT(x_word, x)
  STREAM_OUTPUT(y_word, y)
  STREAM_FIFO(x_word, slow, 2)
  STREAM_FIFO(x_word, skip, SKIP_DEPTH)
  STREAM_FIFO(wide_word, gathered, 2)
  STREAM_FIFO(x_word, back, 2)
  STREAM_RUN_BEGIN
  STREAM_PROCESS(split, x, slow, skip)
  STREAM_PROCESS(gather, slow, gathered)
  STREAM_PROCESS(scatter, gathered, back)
  STREAM_PROCESS(add, back, skip, y)
  STREAM_RUN_END
}

int main() {
  hls::stream<ap_uint<5>> x;
  hls::stream<ap_uint<7>> y;
  const int frames = 3, tokens = pixel_count * 8 + EXTRA_TOKENS;
#if FRAMES_PER_CALL > 1
  stream_kernels::frames_per_call() = FRAMES_PER_CALL;
#endif
  for (int frame = 0; frame < frames; frame += FRAMES_PER_CALL) {
    for (int i = 0; i < tokens * FRAMES_PER_CALL; ++i)
      x.write(ap_uint<5>((i * 7 + frame * 3) & 31));
    top(x, y);
    while (!y.empty()) {
      const ap_int<7> value = ap_int<7>(y.read());
      printf("%d\n", value.to_int());
    }
  }
}
