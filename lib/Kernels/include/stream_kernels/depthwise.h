// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// depthwise<cfg>: `group` groups at a time, each with all its channels and
// filters in parallel.
#pragma once

#include "stream_kernels/block.h"
#include "stream_kernels/count.h"
#include "stream_kernels/dot_shape.h"
#include "stream_kernels/phases.h"
#include "stream_kernels/weight_rows.h"

namespace stream_kernels {

/// `weights` as for dot_rows.
template <class cfg, class Phases, int BLOCK, class Weights>
void depthwise_rows(Stream<typename DotShape<cfg>::InWord> &in,
                    Stream<typename DotShape<cfg>::OutWord> &out,
                    Weights &weights,
                    typename DotShape<cfg>::template Bias<Phases> bias,
                    typename DotShape<cfg>::Multipliers multiplier) {
  STREAM_INLINE
  typedef DotShape<cfg> shape;
  typedef typename shape::Sum Sum;
  static_assert(shape::filter_blocks == 1 && shape::channel_blocks == 1,
                "a group is not folded");
  STREAM_RESHAPE(bias, 2)
  STREAM_RESHAPE(multiplier, 2)
  const int block = BLOCK;
  typename shape::InWord words[block];
  typename FetchedRow<Weights>::type rows[block];
  typename shape::Accumulator sums[shape::out_lanes];
  STREAM_REGISTERS(sums)

  Phases phases;
  int step = 0, out_block = 0;
  int bias_row = Phases::first() * shape::out_blocks;
  int weight_row = Phases::first() * shape::weight_rows;
  for (long i = 0; i < shape::iterations / block; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    Burst<block>::read(in, words);
    fetch_rows<block>(weights, rows);
    Sum partial[shape::out_lanes];
    for (int f = 0; f < shape::out_lanes; ++f) {
      STREAM_UNROLL
      partial[f] = step == 0 ? Sum(bias[bias_row][f]) : Sum(sums[f]);
    }
    for (int t = 0; t < block * cfg::fine; ++t)
      for (int g = 0; g < cfg::group; ++g)
        for (int c = 0; c < cfg::in; ++c)
          for (int f = 0; f < cfg::out; ++f) {
            STREAM_UNROLL
            const int j = (t * cfg::group + g) * cfg::in + c;
            partial[g * cfg::out + f] +=
                Sum(weight_at<cfg::weight_bits>(weights, rows, weight_row,
                                                j * cfg::out + f)) *
                Sum(block_lane<cfg::input_bits, cfg::input_signed>(words, 0,
                                                                   j));
          }
    for (int f = 0; f < shape::out_lanes; ++f) {
      STREAM_UNROLL
      sums[f] = typename shape::Accumulator(partial[f]);
    }
    weight_row += block;
    if ((step += block) == shape::steps) {
      step = 0;
      out.write(requantize_word<cfg>(partial, multiplier[out_block]));
      ++bias_row;
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
void depthwise(Stream<typename DotShape<cfg>::InWord> &in,
               Stream<typename DotShape<cfg>::OutWord> &out,
               typename DotShape<cfg>::template Weights<Phases> weights,
               typename DotShape<cfg>::template Bias<Phases> bias,
               typename DotShape<cfg>::Multipliers multiplier) {
  STREAM_INLINE
  STREAM_RESHAPE(weights, 2)
  depthwise_rows<cfg, Phases, STREAM_STEPS(DotShape<cfg>::steps)>(
      in, out, weights, bias, multiplier);
}

/// The weights come through a stream, a row for every step.
template <class cfg, class Phases = OnePhase<cfg>>
void depthwise_streamed(Stream<typename DotShape<cfg>::InWord> &in,
                        Stream<typename DotShape<cfg>::WeightWord> &weights,
                        Stream<typename DotShape<cfg>::OutWord> &out,
                        typename DotShape<cfg>::template Bias<Phases> bias,
                        typename DotShape<cfg>::Multipliers multiplier) {
  STREAM_INLINE
  depthwise_rows<cfg, Phases, DotShape<cfg>::streamed_block>(in, out, weights,
                                                             bias, multiplier);
}

} // namespace stream_kernels
