// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One benchmark case: a convolution of the shape given by CASE_* macros on
// random data, window and dot.
#include "stream_kernels/depthwise.h"
#include "stream_kernels/dot.h"
#include "stream_kernels/window.h"

#include <stdio.h>
#include <time.h>

using namespace stream_kernels;

struct Window {
  static const int height = CASE_SIZE, width = CASE_SIZE,
                   channels = CASE_CHANNELS, lanes = CASE_IN * CASE_GROUP;
  static const int bits = CASE_BITS, is_signed = 1, kernel_h = CASE_KERNEL,
                   kernel_w = CASE_KERNEL;
  static const int stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  static const int pad_top = CASE_KERNEL / 2, pad_left = pad_top,
                   pad_bottom = pad_top, pad_right = pad_top;
  static const int fine = CASE_FINE, pad_value = 3;
};
struct Dot {
  static const int pixels = CASE_SIZE * CASE_SIZE, groups = CASE_GROUPS,
                   channels = CASE_CHANNELS;
  static const int filters = CASE_FILTERS, taps = CASE_KERNEL * CASE_KERNEL,
                   in = CASE_IN, out = CASE_OUT;
  static const int group = CASE_GROUP, fine = CASE_FINE, input_bits = CASE_BITS,
                   input_signed = 1;
  static const int weight_bits = CASE_BITS < 8 ? CASE_BITS : 8,
                   accumulator_bits = CASE_BITS > 8 ? 36 : 26;
  static const int multiplier_bits = 16, output_bits = CASE_BITS,
                   output_signed = 1, shift = 24, output_zero = 1;
  static const int min = -(1 << (CASE_BITS - 1)), max = -min - 1;
};

typedef DotShape<Dot> shape;
static shape::Weight weights[shape::weight_rows][shape::weight_lanes];
static shape::Accumulator bias[shape::out_blocks][shape::out_lanes];
static shape::Multiplier multiplier[shape::out_blocks][shape::out_lanes];

static unsigned random_state = 1;
static int random_value(int bits) {
  random_state = random_state * 1103515245u + 12345u;
  return int((random_state >> 8) & ((1u << bits) - 1)) - (1 << (bits - 1));
}

typedef Word<CASE_BITS, 1, CASE_IN * CASE_GROUP> Pixel;

__attribute__((noinline)) static void run_window(Stream<Pixel> &in,
                                                 Stream<shape::InWord> &out) {
  window<Window>(in, out);
}
__attribute__((noinline)) static void run_dot(Stream<shape::InWord> &in,
                                              Stream<shape::OutWord> &out) {
#if CASE_GROUP > 1
  depthwise<Dot>(in, out, weights, bias, multiplier);
#else
  dot<Dot>(in, out, weights, bias, multiplier);
#endif
}

static double seconds() {
  return double(clock()) / CLOCKS_PER_SEC; // of this process, not of the wall
}

int main() {
  for (auto &row : weights)
    for (auto &w : row)
      w = shape::Weight(random_value(Dot::weight_bits));
  for (auto &row : multiplier)
    for (auto &m : row)
      m = shape::Multiplier(20000 + random_value(8));
  Fifo<Pixel> in("in");
  Fifo<shape::InWord> windows("windows");
  Fifo<shape::OutWord> out("out");
  const double macs = double(Dot::pixels) * Dot::filters *
                      (Dot::channels / Dot::groups) * Dot::taps;
  double window_time = 0, dot_time = 0;
  unsigned check = 0;
  int frames = 0;
  for (; frames < 2 || (window_time + dot_time < 0.4 && frames < 50);
       ++frames) {
    for (int i = 0;
         i < CASE_SIZE * CASE_SIZE * CASE_CHANNELS / (CASE_IN * CASE_GROUP);
         ++i) {
      Pixel word;
      for (auto &lane : word.lane)
        lane = Number<CASE_BITS, 1>(random_value(CASE_BITS));
      in.write(word);
    }
    const double start = seconds();
    run_window(in, windows);
    const double middle = seconds();
    run_dot(windows, out);
    const double end = seconds();
    window_time += middle - start;
    dot_time += end - middle;
    while (!out.empty()) {
      const shape::OutWord word = out.read();
      for (auto lane : word.lane)
        check = check * 31 + unsigned(lane);
    }
  }
  printf(
      "{\"mmac\": %.2f, \"window_s\": %.6f, \"dot_s\": %.6f, \"check\": %u}\n",
      macs / 1e6, window_time / frames, dot_time / frames, check);
}
