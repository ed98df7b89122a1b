// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// matmul<cfg>: as dot, with a stream in place of the weights, which is read
// and held before the other goes by.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/dot_shape.h"

namespace stream_kernels {

/// Where the held stream's words are. It has a row per filter of a group
/// (transposed) or per channel; the rows that one step reads lie in as many
/// banks.
template <class cfg> struct HeldShape {
  typedef DotShape<cfg> dot;
  static const int lanes = cfg::transposed ? cfg::in : cfg::out;
  static const int banks = cfg::transposed ? cfg::out : cfg::in;
  static const int rows =
      (cfg::transposed ? cfg::filters : cfg::channels) / cfg::groups;
  static const int words =
      (cfg::transposed ? cfg::channels : cfg::filters) / lanes; // of a row
  static const int depth = rows / banks * words;

  typedef stream_kernels::Word<cfg::held_bits, cfg::held_signed, lanes> Word;

  /// Address in every bank for channels `step` and filters `block` of a group.
  static inline int address(int group, int block, int step) {
    return cfg::transposed ? block * words + group * dot::steps + step
                           : step * words + group * dot::filter_blocks + block;
  }
  /// The element for channel i and filter f of a step.
  static inline int64_t element(const Word *row, int i, int f) {
    STREAM_INLINE
    return int64_t(get_lane<cfg::held_bits, cfg::held_signed>(
               row[cfg::transposed ? f : i], cfg::transposed ? i : f)) -
           cfg::held_zero;
  }
};

template <class cfg>
void matmul(Stream<typename DotShape<cfg>::InWord> &in,
            Stream<typename HeldShape<cfg>::Word> &kept,
            Stream<typename DotShape<cfg>::OutWord> &out,
            UInt<cfg::multiplier_bits> multiplier) {
  STREAM_INLINE
  typedef DotShape<cfg> shape;
  typedef HeldShape<cfg> Held;
  typedef typename shape::Sum Sum;
  typename Held::Word held[Held::depth][Held::banks];
  STREAM_PARTITION(held, Held::banks, 2)
  typename shape::InWord buffer[shape::steps];
  Sum sums[cfg::out];
  STREAM_REGISTERS(sums)

  int bank = 0, word = 0, base = 0;
  for (int i = 0; i < Held::rows * Held::words; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    held[base + word][bank] = kept.read();
    if (++word == Held::words) {
      word = 0;
      if (++bank == Held::banks) {
        bank = 0;
        base += Held::words;
      }
    }
  }

  int step = 0, block = 0, group = 0;
  for (long i = 0; i < shape::iterations; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    if (block == 0)
      buffer[step] = in.read();
    const typename shape::InWord x = buffer[step];
    const int address = Held::address(group, block, step);
    typename Held::Word row[Held::banks];
    for (int b = 0; b < Held::banks; ++b) {
      STREAM_UNROLL
      row[b] = held[address][b];
    }
    typename shape::OutWord result;
    for (int f = 0; f < cfg::out; ++f) {
      STREAM_UNROLL
      Sum sum = step == 0 ? Sum(0) : sums[f];
      for (int c = 0; c < cfg::in; ++c) {
        STREAM_UNROLL
        sum += Sum(Sum(get_lane<cfg::input_bits, cfg::input_signed>(x, c)) -
                   cfg::input_zero) *
               Sum(Held::element(row, c, f));
      }
      sums[f] = sum;
      set_lane<cfg::output_bits, cfg::output_signed>(
          result, f, requantize<cfg>(int64_t(sum), int64_t(multiplier)));
    }
    if (++step < shape::steps)
      continue;
    step = 0;
    out.write(result);
    if (++block < shape::filter_blocks)
      continue;
    block = 0;
    group = group + 1 == cfg::groups ? 0 : group + 1;
  }
}

} // namespace stream_kernels
