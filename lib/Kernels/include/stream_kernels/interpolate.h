// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// interpolate<cfg>: each output between four neighbors. Input rows come in
// until both that the next output row lies between are there.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {
namespace detail {

/// low * 2^FRACTION + (high - low) * weight.
template <int FRACTION, class T> inline T between(T low, T high, T weight) {
  STREAM_INLINE
  return low * (T(1) << FRACTION) + (high - low) * weight;
}

} // namespace detail

/// \p rows, \p columns: the lower neighbor of each output position;
/// \p row_weights, \p column_weights: how far it is to the next one, in
/// 2^-fraction_bits.
template <class cfg>
void interpolate(
    Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &in,
    Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &out,
    const UInt<cfg::rows_bits> (&rows)[cfg::out_height],
    const UInt<cfg::fraction_bits> (&row_weights)[cfg::out_height],
    const UInt<cfg::columns_bits> (&columns)[cfg::out_width],
    const UInt<cfg::fraction_bits> (&column_weights)[cfg::out_width]) {
  STREAM_INLINE
  typedef Word<cfg::bits, cfg::is_signed, cfg::lanes> W;
  typedef Wide<cfg::bits + 2 * cfg::fraction_bits + 2> Sum;
  const int words = cfg::channels / cfg::lanes, f = cfg::fraction_bits;
  const long iterations = long(words) * (cfg::height * cfg::width +
                                         cfg::out_height * cfg::out_width);
  // Neighbors are in different banks: rows by parity, columns by parity.
  W line[2][cfg::width][words];
  STREAM_PARTITION(line, 2, 1)
  STREAM_PARTITION(line, 2, 2)
  int in_row = 0, out_row = 0, column = 0, word = 0;
  for (long i = 0; i < iterations; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const int low_row = out_row < cfg::out_height ? int(rows[out_row]) : 0;
    const Sum row_weight =
        out_row < cfg::out_height ? Sum(row_weights[out_row]) : Sum(0);
    const bool reads =
        in_row < cfg::height &&
        (out_row == cfg::out_height || in_row <= low_row + (row_weight > 0));
    if (reads) {
      line[in_row & 1][column][word] = in.read();
    } else {
      const int low = int(columns[column]);
      const int high = low + 1 < cfg::width ? low + 1 : low;
      const Sum column_weight = Sum(column_weights[column]);
      const W above_low = line[low_row & 1][low][word];
      const W above_high = line[low_row & 1][high][word];
      const W below_low = line[(low_row & 1) ^ 1][low][word];
      const W below_high = line[(low_row & 1) ^ 1][high][word];
      W result;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        const Sum above = detail::between<f, Sum>(
            Sum(get_lane<cfg::bits, cfg::is_signed>(above_low, lane)),
            Sum(get_lane<cfg::bits, cfg::is_signed>(above_high, lane)),
            column_weight);
        const Sum below = detail::between<f, Sum>(
            Sum(get_lane<cfg::bits, cfg::is_signed>(below_low, lane)),
            Sum(get_lane<cfg::bits, cfg::is_signed>(below_high, lane)),
            column_weight);
        const Sum sum = row_weight > 0
                            ? detail::between<f, Sum>(above, below, row_weight)
                            : Sum(above * (Sum(1) << f));
        set_lane<cfg::bits, cfg::is_signed>(
            result, lane,
            Number<cfg::bits, cfg::is_signed>(
                int((sum + (Sum(1) << (2 * f - 1))) >> (2 * f))));
      }
      out.write(result);
    }
    if (++word < words)
      continue;
    word = 0;
    if (++column < (reads ? cfg::width : cfg::out_width))
      continue;
    column = 0;
    if (reads)
      ++in_row;
    else
      ++out_row;
  }
}

} // namespace stream_kernels
