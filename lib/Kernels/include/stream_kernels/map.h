// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// map<cfg, Fn>: Fn::apply on the lanes of one, two or three inputs. An input
// with gate = 1 holds one value per channel for all pixels: it is read once,
// before the others, and kept.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {
namespace detail {

template <int GATE> struct Operand {
  template <class W> static inline void load(Stream<W> &, W *, int) {
    STREAM_INLINE
  }
  template <class W> static inline W next(Stream<W> &in, const W *, int) {
    STREAM_INLINE
    return in.read();
  }
};

template <> struct Operand<1> {
  template <class W>
  static inline void load(Stream<W> &in, W *kept, int words) {
    STREAM_INLINE
    for (int c = 0; c < words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      kept[c] = in.read();
    }
  }
  template <class W> static inline W next(Stream<W> &, const W *kept, int c) {
    STREAM_INLINE
    return kept[c];
  }
};

} // namespace detail

template <class cfg, class Fn>
void map(Stream<Word<cfg::input0_bits, cfg::input0_signed, cfg::lanes>> &in0,
         Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  for (long i = 0; i < long(cfg::pixels) * (cfg::channels / cfg::lanes); ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const Word<cfg::input0_bits, cfg::input0_signed, cfg::lanes> x0 =
        in0.read();
    Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
    for (int lane = 0; lane < cfg::lanes; ++lane) {
      STREAM_UNROLL
      set_lane<cfg::output_bits, cfg::output_signed>(
          word, lane,
          Fn::apply(get_lane<cfg::input0_bits, cfg::input0_signed>(x0, lane)));
    }
    out.write(word);
  }
}

template <class cfg, class Fn>
void map(Stream<Word<cfg::input0_bits, cfg::input0_signed, cfg::lanes>> &in0,
         Stream<Word<cfg::input1_bits, cfg::input1_signed, cfg::lanes>> &in1,
         Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  const int words = cfg::channels / cfg::lanes;
  Word<cfg::input0_bits, cfg::input0_signed, cfg::lanes>
      kept0[cfg::gate0 ? words : 1];
  Word<cfg::input1_bits, cfg::input1_signed, cfg::lanes>
      kept1[cfg::gate1 ? words : 1];
  detail::Operand<cfg::gate0>::load(in0, kept0, words);
  detail::Operand<cfg::gate1>::load(in1, kept1, words);
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const Word<cfg::input0_bits, cfg::input0_signed, cfg::lanes> x0 =
          detail::Operand<cfg::gate0>::next(in0, kept0, c);
      const Word<cfg::input1_bits, cfg::input1_signed, cfg::lanes> x1 =
          detail::Operand<cfg::gate1>::next(in1, kept1, c);
      Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        set_lane<cfg::output_bits, cfg::output_signed>(
            word, lane,
            Fn::apply(
                get_lane<cfg::input0_bits, cfg::input0_signed>(x0, lane),
                get_lane<cfg::input1_bits, cfg::input1_signed>(x1, lane)));
      }
      out.write(word);
    }
}

template <class cfg, class Fn>
void map(Stream<Word<cfg::input0_bits, cfg::input0_signed, cfg::lanes>> &in0,
         Stream<Word<cfg::input1_bits, cfg::input1_signed, cfg::lanes>> &in1,
         Stream<Word<cfg::input2_bits, cfg::input2_signed, cfg::lanes>> &in2,
         Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  const int words = cfg::channels / cfg::lanes;
  Word<cfg::input0_bits, cfg::input0_signed, cfg::lanes>
      kept0[cfg::gate0 ? words : 1];
  Word<cfg::input1_bits, cfg::input1_signed, cfg::lanes>
      kept1[cfg::gate1 ? words : 1];
  Word<cfg::input2_bits, cfg::input2_signed, cfg::lanes>
      kept2[cfg::gate2 ? words : 1];
  detail::Operand<cfg::gate0>::load(in0, kept0, words);
  detail::Operand<cfg::gate1>::load(in1, kept1, words);
  detail::Operand<cfg::gate2>::load(in2, kept2, words);
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const Word<cfg::input0_bits, cfg::input0_signed, cfg::lanes> x0 =
          detail::Operand<cfg::gate0>::next(in0, kept0, c);
      const Word<cfg::input1_bits, cfg::input1_signed, cfg::lanes> x1 =
          detail::Operand<cfg::gate1>::next(in1, kept1, c);
      const Word<cfg::input2_bits, cfg::input2_signed, cfg::lanes> x2 =
          detail::Operand<cfg::gate2>::next(in2, kept2, c);
      Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        set_lane<cfg::output_bits, cfg::output_signed>(
            word, lane,
            Fn::apply(
                get_lane<cfg::input0_bits, cfg::input0_signed>(x0, lane),
                get_lane<cfg::input1_bits, cfg::input1_signed>(x1, lane),
                get_lane<cfg::input2_bits, cfg::input2_signed>(x2, lane)));
      }
      out.write(word);
    }
}

} // namespace stream_kernels
