// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Transposed convolution without multiplications by inserted zeros: an output
// pixel o (cropped ones counted) of stride s meets the input pixels o / s,
// o / s - 1, .. with the weights of phase o % s. window_transposed<cfg> emits
// those pixels for every output pixel, dot_transposed<cfg> takes the phase's
// weights.
#pragma once

#include "stream_kernels/depthwise.h"
#include "stream_kernels/dot.h"
#include "stream_kernels/window3d.h"

namespace stream_kernels {

/// How the windows of a transposed convolution lie; the kernel is that of one
/// phase.
template <class cfg> struct Transposing {
  typedef TransposedAxis<cfg::height, cfg::kernel_h, cfg::stride_h,
                         cfg::crop_top, cfg::out_h>
      Vertical;
  typedef TransposedAxis<cfg::width, cfg::kernel_w, cfg::stride_w,
                         cfg::crop_left, cfg::out_w>
      Horizontal;
};

template <class cfg> struct TransposingVolume : Transposing<cfg> {
  typedef TransposedAxis<cfg::depth, cfg::kernel_d, cfg::stride_d,
                         cfg::crop_front, cfg::out_d>
      Depth;
};

template <class cfg>
void window_transposed(Stream<WindowInWord<cfg>> &in,
                       Stream<WindowOutWord<cfg>> &out) {
  STREAM_INLINE
  slide<cfg, Plane<cfg, Transposing<cfg>>>(in, out);
}

template <class cfg>
void window3d_transposed(Stream<WindowInWord<cfg>> &in,
                         Stream<WindowOutWord<cfg>> &out) {
  STREAM_INLINE
  slide<cfg, Volume<cfg, TransposingVolume<cfg>>>(in, out);
}

/// `group` = 1: dot; more: depthwise, over the phases.
template <class cfg>
void dot_transposed(
    Stream<typename DotShape<cfg>::InWord> &in,
    Stream<typename DotShape<cfg>::OutWord> &out,
    typename DotShape<cfg>::template Weights<TransposedPhases<cfg>> weights,
    typename DotShape<cfg>::template Bias<TransposedPhases<cfg>> bias,
    typename DotShape<cfg>::Multipliers multiplier) {
  STREAM_INLINE
  dot<cfg, TransposedPhases<cfg>>(in, out, weights, bias, multiplier);
}

template <class cfg>
void depthwise_transposed(
    Stream<typename DotShape<cfg>::InWord> &in,
    Stream<typename DotShape<cfg>::OutWord> &out,
    typename DotShape<cfg>::template Weights<TransposedPhases<cfg>> weights,
    typename DotShape<cfg>::template Bias<TransposedPhases<cfg>> bias,
    typename DotShape<cfg>::Multipliers multiplier) {
  STREAM_INLINE
  depthwise<cfg, TransposedPhases<cfg>>(in, out, weights, bias, multiplier);
}

template <class cfg>
void dot_transposed_streamed(
    Stream<typename DotShape<cfg>::InWord> &in,
    Stream<typename DotShape<cfg>::WeightWord> &weights,
    Stream<typename DotShape<cfg>::OutWord> &out,
    typename DotShape<cfg>::template Bias<TransposedPhases<cfg>> bias,
    typename DotShape<cfg>::Multipliers multiplier) {
  STREAM_INLINE
  dot_streamed<cfg, TransposedPhases<cfg>>(in, weights, out, bias, multiplier);
}

template <class cfg>
void depthwise_transposed_streamed(
    Stream<typename DotShape<cfg>::InWord> &in,
    Stream<typename DotShape<cfg>::WeightWord> &weights,
    Stream<typename DotShape<cfg>::OutWord> &out,
    typename DotShape<cfg>::template Bias<TransposedPhases<cfg>> bias,
    typename DotShape<cfg>::Multipliers multiplier) {
  STREAM_INLINE
  depthwise_streamed<cfg, TransposedPhases<cfg>>(in, weights, out, bias,
                                                 multiplier);
}

} // namespace stream_kernels
