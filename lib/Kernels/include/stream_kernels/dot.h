// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// dot<cfg>: `out` filters at a time take the dot product of one window with
// their weights. Each word of the window arrives once; the passes for the other
// filters of the group read it from a buffer.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/dot_shape.h"
#include "stream_kernels/requantize.h"

namespace stream_kernels {

template <class cfg>
void dot(
    Stream<typename DotShape<cfg>::InWord> &in,
    Stream<typename DotShape<cfg>::OutWord> &out,
    const typename DotShape<cfg>::Weight (
        &weights)[DotShape<cfg>::weight_rows][DotShape<cfg>::weight_lanes],
    const typename DotShape<cfg>::Accumulator (
        &bias)[DotShape<cfg>::out_blocks][DotShape<cfg>::out_lanes],
    const typename DotShape<cfg>::Multiplier (
        &multiplier)[DotShape<cfg>::out_blocks][DotShape<cfg>::out_lanes]) {
  STREAM_INLINE
  static_assert(cfg::group == 1, "parallel groups are the depthwise kernel's");
  typedef DotShape<cfg> shape;
  typedef typename shape::Sum Sum;
  STREAM_RESHAPE(weights, 2)
  STREAM_RESHAPE(bias, 2)
  STREAM_RESHAPE(multiplier, 2)
  const int block = STREAM_STEPS(shape::steps);
  const bool replayed = shape::filter_blocks > 1;
  typename shape::InWord buffer[replayed ? shape::steps : block];
  typename shape::Accumulator sums[shape::out_lanes];
  STREAM_REGISTERS(sums)

  int step = 0, filter_block = 0, out_block = 0, weight_row = 0;
  for (long i = 0; i < shape::iterations / block; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const int at = replayed ? step : 0;
    if (filter_block == 0)
      Burst<block>::read(in, buffer + at);
    for (int o = 0; o < shape::out_lanes; ++o) {
      STREAM_UNROLL
      Sum sum = step == 0 ? Sum(bias[out_block][o]) : Sum(sums[o]);
      for (int b = 0; b < block; ++b)
        for (int j = 0; j < shape::in_elements; ++j) {
          STREAM_UNROLL
          sum += Sum(weights[weight_row + b][o * shape::in_elements + j]) *
                 Sum(get_lane<cfg::input_bits, cfg::input_signed>(
                     buffer[at + b], j));
        }
      sums[o] = typename shape::Accumulator(sum);
    }
    weight_row =
        weight_row + block == shape::weight_rows ? 0 : weight_row + block;
    if ((step += block) == shape::steps) {
      step = 0;
      typename shape::OutWord word;
      for (int o = 0; o < shape::out_lanes; ++o) {
        STREAM_UNROLL
        set_lane<cfg::output_bits, cfg::output_signed>(
            word, o,
            requantize<cfg>(int64_t(sums[o]),
                            int64_t(multiplier[out_block][o])));
      }
      out.write(word);
      out_block = out_block + 1 == shape::out_blocks ? 0 : out_block + 1;
      filter_block =
          filter_block + 1 == shape::filter_blocks ? 0 : filter_block + 1;
    }
  }
}

} // namespace stream_kernels
