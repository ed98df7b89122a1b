// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pool_max<cfg>, pool_average<cfg>: consume the words of window<cfg> (or plain
// pixels for a 1x1 kernel).
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/divisors.h"
#include "stream_kernels/requantize.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {

template <class cfg>
void pool_max(
    Stream<Word<cfg::bits, cfg::is_signed, cfg::fine * cfg::lanes>> &in,
    Stream<Word<cfg::bits, cfg::is_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  const int steps = cfg::taps / cfg::fine;
  const long iterations =
      long(cfg::pixels) * (cfg::channels / cfg::lanes) * steps;
  int best[cfg::lanes];
  STREAM_REGISTERS(best)
  int step = 0;
  for (long i = 0; i < iterations; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const Word<cfg::bits, cfg::is_signed, cfg::fine * cfg::lanes> window =
        in.read();
    Word<cfg::bits, cfg::is_signed, cfg::lanes> word;
    for (int lane = 0; lane < cfg::lanes; ++lane) {
      STREAM_UNROLL
      int top = int(get_lane<cfg::bits, cfg::is_signed>(window, lane));
      for (int t = 1; t < cfg::fine; ++t) {
        STREAM_UNROLL
        const int x = int(
            get_lane<cfg::bits, cfg::is_signed>(window, t * cfg::lanes + lane));
        top = x > top ? x : top;
      }
      best[lane] = step > 0 && best[lane] > top ? best[lane] : top;
      set_lane<cfg::bits, cfg::is_signed>(
          word, lane, Number<cfg::bits, cfg::is_signed>(best[lane]));
    }
    if (++step == steps) {
      step = 0;
      out.write(word);
    }
  }
}

template <class cfg, class Divisors>
void pool_sums(
    Stream<Word<cfg::input_bits, cfg::input_signed, cfg::fine * cfg::lanes>>
        &in,
    Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out,
    const UInt<cfg::multiplier_bits> (&multipliers)[Divisors::count]) {
  STREAM_INLINE
  typedef Int<cfg::accumulator_bits> Accumulator;
  typedef Wide<cfg::accumulator_bits> Sum;
  const int steps = cfg::taps / cfg::fine;
  const long iterations =
      long(cfg::pixels) * (cfg::channels / cfg::lanes) * steps;
  Accumulator sums[cfg::lanes];
  STREAM_REGISTERS(sums)
  Divisors divisors;
  int step = 0, channel = 0;
  for (long i = 0; i < iterations; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const Word<cfg::input_bits, cfg::input_signed, cfg::fine * cfg::lanes>
        window = in.read();
    const int64_t multiplier = int64_t(multipliers[divisors.index()]);
    Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
    for (int lane = 0; lane < cfg::lanes; ++lane) {
      STREAM_UNROLL
      Sum sum = step == 0 ? Sum(0) : Sum(sums[lane]);
      for (int t = 0; t < cfg::fine; ++t) {
        STREAM_UNROLL
        sum += Sum(get_lane<cfg::input_bits, cfg::input_signed>(
                   window, t * cfg::lanes + lane)) -
               cfg::input_zero;
      }
      sums[lane] = Accumulator(sum);
      set_lane<cfg::output_bits, cfg::output_signed>(
          word, lane, requantize<cfg>(int64_t(sum), multiplier));
    }
    if (++step == steps) {
      step = 0;
      out.write(word);
      if (++channel == cfg::channels / cfg::lanes) {
        channel = 0;
        divisors.next();
      }
    }
  }
}

template <class cfg>
void pool_average(
    Stream<Word<cfg::input_bits, cfg::input_signed, cfg::fine * cfg::lanes>>
        &in,
    Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out,
    UInt<cfg::multiplier_bits> multiplier) {
  STREAM_INLINE
  const UInt<cfg::multiplier_bits> multipliers[1] = {multiplier};
  pool_sums<cfg, WholeWindow>(in, out, multipliers);
}

/// Divides by the elements of the window that are not padding.
template <class cfg>
void pool_average_inside(
    Stream<Word<cfg::input_bits, cfg::input_signed, cfg::fine * cfg::lanes>>
        &in,
    Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out,
    const UInt<cfg::multiplier_bits> (&multipliers)[cfg::taps]) {
  STREAM_INLINE
  pool_sums<cfg, InsideWindow<cfg>>(in, out, multipliers);
}

} // namespace stream_kernels
