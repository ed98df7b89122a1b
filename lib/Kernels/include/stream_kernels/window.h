// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// window<cfg>: a raster of pixels in, for each output pixel the elements under
// the kernel out. While the windows of one output row leave, the input rows
// that the next one needs come in.
#pragma once

#include "stream_kernels/block.h"
#include "stream_kernels/count.h"
#include "stream_kernels/window_cursor.h"

namespace stream_kernels {

template <class cfg>
using WindowInWord = Word<cfg::bits, cfg::is_signed, cfg::lanes>;
template <class cfg>
using WindowOutWord = Word<cfg::bits, cfg::is_signed, cfg::fine * cfg::lanes>;
template <class cfg, class Windows>
using LineBuffer = WindowInWord<cfg>[Windows::shape::rows][cfg::width]
                                    [Windows::shape::channel_words];

/// How the windows of a convolution or pool lie.
template <class cfg> struct Sliding {
  typedef SlidingAxis<cfg::height, cfg::kernel_h, cfg::stride_h,
                      cfg::dilation_h, cfg::pad_top, cfg::pad_bottom>
      Vertical;
  typedef SlidingAxis<cfg::width, cfg::kernel_w, cfg::stride_w, cfg::dilation_w,
                      cfg::pad_left, cfg::pad_right>
      Horizontal;
};

/// Windows over a plane, lying \p Way along its axes.
template <class cfg, class Way> struct Plane {
  typedef PlaneShape<cfg, Way> shape;
  typedef PlaneEmitter<cfg, shape> Emitter;
  typedef PlaneLimit<cfg, shape> Limit;
};

/// One word of a window: the taps from (tap_h, tap_w) on of one channel word.
template <class cfg, class Windows>
inline WindowOutWord<cfg> window_word(const LineBuffer<cfg, Windows> &line,
                                      const WindowInWord<cfg> &pad,
                                      const typename Windows::Emitter &at,
                                      int channel, int tap_h, int tap_w) {
  STREAM_INLINE
  typedef typename Windows::shape shape;
  WindowOutWord<cfg> word;
  for (int h = 0; h < shape::fine_h; ++h)
    for (int w = 0; w < shape::fine_w; ++w) {
      STREAM_UNROLL
      const int column =
          at.horizontal.at + (tap_w + w) * shape::Horizontal::dilation;
      const bool inside =
          at.has_row(tap_h + h) && column >= 0 && column < cfg::width;
      set_part(word, h * shape::fine_w + w,
               inside ? line[at.slot(tap_h + h)][column][channel] : pad);
    }
  return word;
}

/// \p Windows says which windows there are and which input rows each row of
/// them needs.
template <class cfg, class Windows>
void slide(Stream<WindowInWord<cfg>> &in, Stream<WindowOutWord<cfg>> &out) {
  STREAM_INLINE
  typedef typename Windows::shape shape;
  const int block_c = STREAM_STEPS(shape::channel_words);
  const int block_h = STREAM_STEPS(shape::tap_rows / shape::fine_h);
  const int block_w = STREAM_STEPS(cfg::kernel_w / shape::fine_w);
  const int steps = block_c * block_h * block_w;
  constexpr long iterations = shape::iterations(steps);

  LineBuffer<cfg, Windows> line;
  STREAM_PARTITION(line, shape::row_banks, 1)
  STREAM_PARTITION(line, shape::column_banks, 2)
  const WindowInWord<cfg> pad =
      splat<WindowInWord<cfg>, cfg::bits, cfg::is_signed, cfg::lanes>(
          Number<cfg::bits, cfg::is_signed>(cfg::pad_value));

  WindowReader<cfg, shape> reader;
  typename Windows::Emitter emitter;
  typename Windows::Limit limit;
  bool filling = limit.rows > 0; // before the first row that can be emitted
  bool emitted = filling;        // all words of the current output row
  if (!filling)
    limit.next_row();

  for (long i = 0; i < iterations; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    for (int step = 0; step < steps; ++step)
      if (reader.rows < limit.rows) {
        line[reader.slot][reader.column][reader.channel] = in.read();
        reader.advance();
      }
    if (!emitted) {
      WindowOutWord<cfg> words[steps];
      for (int c = 0; c < block_c; ++c)
        for (int h = 0; h < block_h; ++h)
          for (int w = 0; w < block_w; ++w)
            words[(c * block_h + h) * block_w + w] = window_word<cfg, Windows>(
                line, pad, emitter, emitter.channel + c,
                emitter.tap_h + h * shape::fine_h, emitter.tap_w + w);
      Burst<steps>::write(out, words);
      emitted = emitter.advance(block_c, block_h * shape::fine_h,
                                block_w * shape::fine_w);
    }
    if (emitted && reader.rows == limit.rows) {
      if (!filling)
        emitter.next_row();
      limit.next_row();
      filling = emitted = false;
    }
  }
}

template <class cfg>
void window(Stream<WindowInWord<cfg>> &in, Stream<WindowOutWord<cfg>> &out) {
  STREAM_INLINE
  slide<cfg, Plane<cfg, Sliding<cfg>>>(in, out);
}

} // namespace stream_kernels
