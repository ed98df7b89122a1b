// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the arithmetic takes its rows of weights from: an array, or a stream
// that brings them in the order of use; and merge_rows<cfg>, which makes that
// stream of rows on chip and rows from off chip.
#pragma once

#include "stream_kernels/block.h"
#include "stream_kernels/count.h"
#include "stream_kernels/phases.h"
#include "stream_kernels/pragmas.h"

namespace stream_kernels {

/// What a fetched row is kept in: nothing of note for an array.
template <class Weights> struct FetchedRow {
  typedef char type;
};
template <class W> struct FetchedRow<Stream<W>> {
  typedef W type;
};

/// The next COUNT rows; those of an array are read where they are.
template <int COUNT, class W, class T, int ROWS, int LANES>
inline void fetch_rows(const T (&)[ROWS][LANES], W *) {}
template <int COUNT, class W>
inline void fetch_rows(Stream<W> &rows, W *fetched) {
  Burst<COUNT>::read(rows, fetched);
}

/// Weight \p index of the rows from \p row on, or of the fetched ones.
template <int BITS, class W, class T, int ROWS, int LANES>
inline const T &weight_at(const T (&array)[ROWS][LANES], const W *, int row,
                          int index) {
  return block_element(array, row, index);
}
template <int BITS, class W>
inline Int<BITS> weight_at(Stream<W> &, const W *fetched, int, int index) {
  return block_lane<BITS, 1>(fetched, 0, index);
}

/// Weights as they are fragmented: of the `rows` rows of a phase `offchip` come
/// through a stream, spread evenly, the others are held.
template <class cfg> struct FragmentShape {
  static const int held = cfg::rows - cfg::offchip;
  typedef Word<cfg::bits, 1, cfg::lanes> RowWord;
  typedef Int<cfg::bits> Weight;
};

/// All rows of each of `positions` output positions, in order.
template <class cfg, class Phases = OnePhase<cfg>>
void merge_rows(
    Stream<typename FragmentShape<cfg>::RowWord> &offchip,
    Stream<typename FragmentShape<cfg>::RowWord> &out,
    const typename FragmentShape<cfg>::Weight (
        &held)[Phases::count * FragmentShape<cfg>::held][cfg::lanes]) {
  STREAM_INLINE
  typedef FragmentShape<cfg> shape;
  STREAM_RESHAPE(held, 2)
  Phases phases;
  int row = 0, next_held = Phases::first() * shape::held;
  // Row r is off chip where (r * offchip) mod rows < offchip.
  int turn = 0;
  for (long i = 0; i < long(cfg::positions) * cfg::rows; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    typename shape::RowWord word;
    if (turn < cfg::offchip) {
      word = offchip.read();
    } else {
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        set_lane<cfg::bits, 1>(word, lane, held[next_held][lane]);
      }
      ++next_held;
    }
    out.write(word);
    turn += cfg::offchip;
    if (turn >= cfg::rows)
      turn -= cfg::rows;
    if (++row == cfg::rows) {
      row = 0;
      next_held = phases.next() * shape::held;
    }
  }
}

/// As merge_rows, with the rows of each phase of a transposed convolution.
template <class cfg>
void merge_rows_transposed(
    Stream<typename FragmentShape<cfg>::RowWord> &offchip,
    Stream<typename FragmentShape<cfg>::RowWord> &out,
    const typename FragmentShape<cfg>::Weight (
        &held)[TransposedPhases<cfg>::count * FragmentShape<cfg>::held]
              [cfg::lanes]) {
  STREAM_INLINE
  merge_rows<cfg, TransposedPhases<cfg>>(offchip, out, held);
}

} // namespace stream_kernels
