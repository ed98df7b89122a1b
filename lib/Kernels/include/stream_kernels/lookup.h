// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// lookup<cfg>: an exact table; lookup_linear<cfg>: a coarser table with linear
// interpolation.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/stream.h"
#include "stream_kernels/table.h"

namespace stream_kernels {
namespace detail {

template <class cfg, int FRACTION>
void lookup(Stream<Word<cfg::input_bits, cfg::input_signed, cfg::lanes>> &in,
            Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out,
            const Number<cfg::output_bits, cfg::output_signed> (
                &table)[TableSize<cfg::input_bits, FRACTION>::value]) {
  STREAM_INLINE
  typedef Number<cfg::output_bits, cfg::output_signed> Out;
  for (long i = 0; i < long(cfg::pixels) * (cfg::channels / cfg::lanes); ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const Word<cfg::input_bits, cfg::input_signed, cfg::lanes> x = in.read();
    Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
    for (int lane = 0; lane < cfg::lanes; ++lane) {
      STREAM_UNROLL
      const int u = table_index<cfg::input_bits, cfg::input_signed>(
          get_lane<cfg::input_bits, cfg::input_signed>(x, lane));
      set_lane<cfg::output_bits, cfg::output_signed>(
          word, lane, Out(TableRead<FRACTION>::at(table, u)));
    }
    out.write(word);
  }
}

} // namespace detail

template <class cfg>
void lookup(Stream<Word<cfg::input_bits, cfg::input_signed, cfg::lanes>> &in,
            Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out,
            const Number<cfg::output_bits, cfg::output_signed> (
                &table)[TableSize<cfg::input_bits, 0>::value]) {
  STREAM_INLINE
  STREAM_ROM(table)
  detail::lookup<cfg, 0>(in, out, table);
}

template <class cfg>
void lookup_linear(
    Stream<Word<cfg::input_bits, cfg::input_signed, cfg::lanes>> &in,
    Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out,
    const Number<cfg::output_bits, cfg::output_signed> (
        &table)[TableSize<cfg::input_bits, cfg::fraction_bits>::value]) {
  STREAM_INLINE
  STREAM_ROM(table)
  detail::lookup<cfg, cfg::fraction_bits>(in, out, table);
}

} // namespace stream_kernels
