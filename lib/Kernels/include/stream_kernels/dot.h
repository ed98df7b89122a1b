// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// dot<cfg>: `out` filters at a time take the dot product of one window with
// their weights. Each word of the window arrives once; the passes for the other
// filters of the group read it from a buffer.
#pragma once

#include "stream_kernels/block.h"
#include "stream_kernels/count.h"
#include "stream_kernels/dot_shape.h"
#include "stream_kernels/phases.h"
#include "stream_kernels/weight_rows.h"

namespace stream_kernels {

/// `weights` is an array of rows, or the stream of the rows in order of use.
template <class cfg, class Phases, int BLOCK, class Weights>
void dot_rows(Stream<typename DotShape<cfg>::InWord> &in,
              Stream<typename DotShape<cfg>::OutWord> &out, Weights &weights,
              typename DotShape<cfg>::template Bias<Phases> bias,
              typename DotShape<cfg>::Multipliers multiplier) {
  STREAM_INLINE
  static_assert(cfg::group == 1, "parallel groups are the depthwise kernel's");
  typedef DotShape<cfg> shape;
  typedef typename shape::Sum Sum;
  STREAM_RESHAPE(bias, 2)
  STREAM_RESHAPE(multiplier, 2)
  const int block = BLOCK;
  const bool replayed = shape::filter_blocks > 1;
  typename shape::InWord buffer[replayed ? shape::steps : block];
  typename FetchedRow<Weights>::type rows[block];
  typename shape::Accumulator sums[shape::out_lanes];
  STREAM_REGISTERS(sums)

  Phases phases;
  int step = 0, filter_block = 0, out_block = 0;
  int bias_row = Phases::first() * shape::out_blocks;
  int weight_row = Phases::first() * shape::weight_rows;
  for (long i = 0; i < shape::iterations / block; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const int at = replayed ? step : 0;
    if (filter_block == 0)
      Burst<block>::read(in, buffer + at);
    fetch_rows<block>(weights, rows);
    Sum partial[shape::out_lanes];
    for (int f = 0; f < cfg::out; ++f) {
      STREAM_UNROLL
      partial[f] = step == 0 ? Sum(bias[bias_row][f]) : Sum(sums[f]);
    }
    for (int j = 0; j < block * shape::in_elements; ++j)
      for (int f = 0; f < cfg::out; ++f) {
        STREAM_UNROLL
        partial[f] +=
            Sum(weight_at<cfg::weight_bits>(weights, rows, weight_row,
                                            j * cfg::out + f)) *
            Sum(block_lane<cfg::input_bits, cfg::input_signed>(buffer, at, j));
      }
    for (int f = 0; f < cfg::out; ++f) {
      STREAM_UNROLL
      sums[f] = typename shape::Accumulator(partial[f]);
    }
    weight_row += block;
    if ((step += block) == shape::steps) {
      step = 0;
      out.write(requantize_word<cfg>(partial, multiplier[out_block]));
      ++bias_row;
      filter_block =
          filter_block + 1 == shape::filter_blocks ? 0 : filter_block + 1;
      if (++out_block == shape::out_blocks) {
        const int phase = phases.next();
        out_block = 0;
        bias_row = phase * shape::out_blocks;
        weight_row = phase * shape::weight_rows;
      }
    }
  }
}

template <class cfg, class Phases = OnePhase<cfg>>
void dot(Stream<typename DotShape<cfg>::InWord> &in,
         Stream<typename DotShape<cfg>::OutWord> &out,
         typename DotShape<cfg>::template Weights<Phases> weights,
         typename DotShape<cfg>::template Bias<Phases> bias,
         typename DotShape<cfg>::Multipliers multiplier) {
  STREAM_INLINE
  STREAM_RESHAPE(weights, 2)
  dot_rows<cfg, Phases, STREAM_STEPS(DotShape<cfg>::steps)>(in, out, weights,
                                                            bias, multiplier);
}

/// The weights come through a stream, a row for every step.
template <class cfg, class Phases = OnePhase<cfg>>
void dot_streamed(Stream<typename DotShape<cfg>::InWord> &in,
                  Stream<typename DotShape<cfg>::WeightWord> &weights,
                  Stream<typename DotShape<cfg>::OutWord> &out,
                  typename DotShape<cfg>::template Bias<Phases> bias,
                  typename DotShape<cfg>::Multipliers multiplier) {
  STREAM_INLINE
  dot_rows<cfg, Phases, DotShape<cfg>::streamed_block>(in, out, weights, bias,
                                                       multiplier);
}

} // namespace stream_kernels
