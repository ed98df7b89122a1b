// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// window<cfg>: a raster of pixels in, for each output pixel the elements under
// the kernel out. While the windows of one output row leave, the input rows
// that the next one needs come in.
#pragma once

#include "stream_kernels/block.h"
#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/window_shape.h"

namespace stream_kernels {

template <class cfg>
void window(
    Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
    Stream<Word<cfg::bits, cfg::is_signed, cfg::fine * cfg::lanes>> &out) {
  typedef WindowShape<cfg> shape;
  typedef Word<cfg::bits, cfg::is_signed, cfg::lanes> InWord;
  typedef Word<cfg::bits, cfg::is_signed, cfg::fine * cfg::lanes> OutWord;
  const int block_c = STREAM_STEPS(shape::channel_words);
  const int block_h = STREAM_STEPS(cfg::kernel_h / shape::fine_h);
  const int block_w = STREAM_STEPS(cfg::kernel_w / shape::fine_w);
  const int steps = block_c * block_h * block_w;
  constexpr int iterations = shape::iterations(steps);

  InWord line[shape::rows][cfg::width][shape::channel_words];
  STREAM_PARTITION(line, shape::row_banks, 1)
  STREAM_PARTITION(line, shape::column_banks, 2)
  const InWord pad = splat<InWord, cfg::bits, cfg::is_signed, cfg::lanes>(
      Number<cfg::bits, cfg::is_signed>(cfg::pad_value));

  // Reader: rows complete, where the next word goes, and how many rows this
  // phase may read.
  int rows_read = 0, write_slot = 0, write_column = 0, write_channel = 0;
  int rows_limit = shape::rows_needed(0);
  int rows_after = shape::extent_h - cfg::pad_top +
                   cfg::stride_h; // the next limit, before it is clamped
  // Emitter: first row (and its slot) and column of the window, channel word
  // and tap in it.
  int top = -cfg::pad_top, left = -cfg::pad_left, channel = 0, tap_h = 0,
      tap_w = 0;
  int top_slot = (shape::rows - cfg::pad_top % shape::rows) % shape::rows;
  bool filling = rows_limit > 0, emitted = filling;
  if (!filling) {
    rows_limit = shape::rows_needed(1);
    rows_after += cfg::stride_h;
  }

  for (int i = 0; i < iterations; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    for (int step = 0; step < steps; ++step) {
      if (rows_read < rows_limit) {
        line[write_slot][write_column][write_channel] = in.read();
        if (++write_channel == shape::channel_words) {
          write_channel = 0;
          if (++write_column == cfg::width) {
            write_column = 0;
            ++rows_read;
            if (++write_slot == shape::rows)
              write_slot = 0;
          }
        }
      }
    }
    if (!emitted) {
      OutWord words[steps];
      for (int c = 0; c < block_c; ++c)
        for (int h = 0; h < block_h; ++h)
          for (int w = 0; w < block_w; ++w)
            for (int fh = 0; fh < shape::fine_h; ++fh)
              for (int fw = 0; fw < shape::fine_w; ++fw) {
                const int down = (tap_h + h + fh) * cfg::dilation_h;
                const int row = top + down,
                          column = left + (tap_w + w + fw) * cfg::dilation_w;
                int slot = top_slot + down;
                if (slot >= shape::rows)
                  slot -= shape::rows;
                const bool inside = row >= 0 && row < cfg::height &&
                                    column >= 0 && column < cfg::width;
                set_part(words[(c * block_h + h) * block_w + w],
                         fh * shape::fine_w + fw,
                         inside ? line[slot][column][channel + c] : pad);
              }
      Burst<steps>::write(out, words);
      if ((tap_w += block_w * shape::fine_w) == cfg::kernel_w) {
        tap_w = 0;
        if ((tap_h += block_h * shape::fine_h) == cfg::kernel_h) {
          tap_h = 0;
          if ((channel += block_c) == shape::channel_words) {
            channel = 0;
            left += cfg::stride_w;
            if (left == shape::out_w * cfg::stride_w - cfg::pad_left) {
              left = -cfg::pad_left;
              emitted = true;
            }
          }
        }
      }
    }
    if (emitted && rows_read == rows_limit) { // next output row
      if (!filling) {
        top += cfg::stride_h;
        top_slot += cfg::stride_h;
        if (top_slot >= shape::rows)
          top_slot -= shape::rows;
      }
      filling = false;
      emitted = false;
      rows_limit = rows_after < 0             ? 0
                   : rows_after < cfg::height ? rows_after
                                              : cfg::height;
      if (top + cfg::stride_h == shape::out_h * cfg::stride_h - cfg::pad_top)
        rows_limit = cfg::height;
      rows_after += cfg::stride_h;
    }
  }
}

} // namespace stream_kernels
