// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights that are replaced at run time: memory holds one block for each of
// `rounds` rounds. Its first word says for how many frames the block stays, the
// others are the layer's weights, biases and multipliers. read_reload and
// repack_reload bring a block when it is due, reload_parameters puts it in
// place before the layer's next frame.
#pragma once

#include "stream_kernels/memory.h"
#include "stream_kernels/repack.h"

namespace stream_kernels {

/// Whether a block comes before the frame.
typedef Word<1, 0, 1> DueWord;

inline bool is_due(const DueWord &due) { return get_lane<1, 0>(due, 0) != 0; }

/// The number in the lowest 32 bits of a word of memory.
template <class W> inline int first_number(const W &word) {
  STREAM_INLINE
  uint32_t number = 0;
  for (int byte = 0; byte < 4; ++byte) {
    STREAM_UNROLL
    number |= uint32_t(get_lane<8, 0>(word, byte)) << (8 * byte);
  }
  return int(number);
}

/// Before a frame: the next round's block without its first word, or nothing.
template <class cfg>
void read_reload(ReadPort<cfg::word_bits> memory,
                 Stream<MemoryWord<cfg::word_bits>> &out,
                 Stream<DueWord> &due) {
  STREAM_INLINE
  // How many frames the last block still has, and whose turn is next.
  static int frames = 0, round = 0;
  DueWord now;
  set_lane<1, 0>(now, 0, Number<1, 0>(frames == 0));
  due.write(now);
  if (frames == 0) {
#if defined(__BAMBU__)
    frames = first_number(memory.read());
    for (long i = 1; i < cfg::block_words; ++i)
      out.write(memory.read());
#else
    const long base = long(round) * cfg::block_words;
    frames = first_number(MemoryWord<cfg::word_bits>(memory[base]));
    STREAM_TICK();
    for (long i = 1; i < cfg::block_words; ++i) {
      STREAM_PIPELINE
      STREAM_TICK();
      out.write(memory[base + i]);
    }
#endif
    round = round + 1 == cfg::rounds ? 0 : round + 1;
  }
  --frames;
}

/// The words of a block, when one is due, as rows of the layer's weights.
template <class cfg>
void repack_reload(Stream<typename RepackShape<cfg>::InWord> &in,
                   Stream<DueWord> &due,
                   Stream<typename RepackShape<cfg>::OutWord> &out,
                   Stream<DueWord> &due_out) {
  STREAM_INLINE
  const DueWord now = due.read();
  due_out.write(now);
  if (is_due(now))
    repack<cfg>(in, out);
}

/// Rows of integers of WIDTH bits, each cut into pieces of BITS, highest first:
/// a word holds the same piece of every integer of a row.
template <int BITS, int WIDTH, class W, class T, int ROWS, int LANES>
inline void reload_wide(Stream<W> &in, T (&values)[ROWS][LANES]) {
  STREAM_INLINE
  const int pieces = (WIDTH + BITS - 1) / BITS;
  int64_t made[LANES];
  STREAM_REGISTERS(made)
  int row = 0, piece = 0;
  for (int i = 0; i < ROWS * pieces; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const W word = in.read();
    for (int lane = 0; lane < LANES; ++lane) {
      STREAM_UNROLL
      const int64_t part = int64_t(get_lane<BITS, 1>(word, lane));
      const uint64_t low = uint64_t(part) & ((uint64_t(1) << BITS) - 1);
      made[lane] =
          piece == 0 ? part : int64_t(uint64_t(made[lane]) << BITS | low);
      values[row][lane] = T(made[lane]);
    }
    if (++piece == pieces) {
      piece = 0;
      ++row;
    }
  }
}

/// Takes a block, when one is due: rows of weights, then biases, then
/// multipliers.
template <class cfg, class W, class T, int ROWS, int LANES, class Bias,
          int BIASES, class Multiplier, int MULTIPLIERS, int OUT>
void reload_parameters(Stream<W> &rows, Stream<DueWord> &due,
                       T (&weights)[ROWS][LANES], Bias (&bias)[BIASES][OUT],
                       Multiplier (&multiplier)[MULTIPLIERS][OUT]) {
  STREAM_INLINE
  if (!is_due(due.read()))
    return;
  for (int row = 0; row < ROWS; ++row) {
    STREAM_PIPELINE
    STREAM_TICK();
    const W word = rows.read();
    for (int lane = 0; lane < LANES; ++lane) {
      STREAM_UNROLL
      weights[row][lane] = T(get_lane<cfg::weight_bits, 1>(word, lane));
    }
  }
  reload_wide<cfg::weight_bits, cfg::accumulator_bits>(rows, bias);
  // One bit more than the unsigned multipliers have.
  reload_wide<cfg::weight_bits, cfg::multiplier_bits + 1>(rows, multiplier);
}

} // namespace stream_kernels
