// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// map<cfg, Fn>: Fn::apply on the lanes of one to four inputs. Input n is of
// kind cfg::gate<n>:
//   0  a stream of the output's shape
//   1  one value per channel, for all pixels: read once, before the others
//   2  one value per pixel, for all channels: a word of one lane per pixel
//   3  one value: read once, before the others
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {
namespace detail {

/// An input by its kind. `kept` holds what is read once and used often.
template <int GATE> struct Operand {
  static const int is_narrow = 0;
  static constexpr int kept(int) { return 1; }
  template <class W> static inline void load(Stream<W> &, W *, int) {
    STREAM_INLINE
  }
  template <class W> static inline W next(Stream<W> &in, W *, int) {
    STREAM_INLINE
    return in.read();
  }
};

template <> struct Operand<1> {
  static const int is_narrow = 0;
  static constexpr int kept(int words) { return words; }
  template <class W>
  static inline void load(Stream<W> &in, W *kept, int words) {
    STREAM_INLINE
    for (int c = 0; c < words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      kept[c] = in.read();
    }
  }
  template <class W> static inline W next(Stream<W> &, W *kept, int c) {
    STREAM_INLINE
    return kept[c];
  }
};

template <> struct Operand<2> {
  static const int is_narrow = 1;
  static constexpr int kept(int) { return 1; }
  template <class W> static inline void load(Stream<W> &, W *, int) {
    STREAM_INLINE
  }
  template <class W> static inline W next(Stream<W> &in, W *kept, int c) {
    STREAM_INLINE
    if (c == 0)
      kept[0] = in.read();
    return kept[0];
  }
};

template <> struct Operand<3> {
  static const int is_narrow = 1;
  static constexpr int kept(int) { return 1; }
  template <class W> static inline void load(Stream<W> &in, W *kept, int) {
    STREAM_INLINE
    STREAM_TICK();
    kept[0] = in.read();
  }
  template <class W> static inline W next(Stream<W> &, W *kept, int) {
    STREAM_INLINE
    return kept[0];
  }
};

/// The word of an input: one lane where all channels share a value.
template <int BITS, int SIGNED, int LANES, int GATE>
using OperandWord = Word<BITS, SIGNED, Operand<GATE>::is_narrow ? 1 : LANES>;

template <int BITS, int SIGNED, int GATE, class W>
inline Number<BITS, SIGNED> operand_lane(const W &word, int lane) {
  STREAM_INLINE
  return get_lane<BITS, SIGNED>(word, Operand<GATE>::is_narrow ? 0 : lane);
}

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
void map(Stream<detail::OperandWord<cfg::input0_bits, cfg::input0_signed,
                                    cfg::lanes, cfg::gate0>> &in0,
         Stream<detail::OperandWord<cfg::input1_bits, cfg::input1_signed,
                                    cfg::lanes, cfg::gate1>> &in1,
         Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  const int words = cfg::channels / cfg::lanes;
  typedef detail::OperandWord<cfg::input0_bits, cfg::input0_signed, cfg::lanes,
                              cfg::gate0>
      Word0;
  typedef detail::OperandWord<cfg::input1_bits, cfg::input1_signed, cfg::lanes,
                              cfg::gate1>
      Word1;
  typedef detail::Operand<cfg::gate0> Input0;
  typedef detail::Operand<cfg::gate1> Input1;
  Word0 kept0[Input0::kept(words)];
  Word1 kept1[Input1::kept(words)];
  Input0::load(in0, kept0, words);
  Input1::load(in1, kept1, words);
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const Word0 x0 = Input0::next(in0, kept0, c);
      const Word1 x1 = Input1::next(in1, kept1, c);
      Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        set_lane<cfg::output_bits, cfg::output_signed>(
            word, lane,
            Fn::apply(detail::operand_lane<cfg::input0_bits, cfg::input0_signed,
                                           cfg::gate0>(x0, lane),
                      detail::operand_lane<cfg::input1_bits, cfg::input1_signed,
                                           cfg::gate1>(x1, lane)));
      }
      out.write(word);
    }
}

template <class cfg, class Fn>
void map(Stream<detail::OperandWord<cfg::input0_bits, cfg::input0_signed,
                                    cfg::lanes, cfg::gate0>> &in0,
         Stream<detail::OperandWord<cfg::input1_bits, cfg::input1_signed,
                                    cfg::lanes, cfg::gate1>> &in1,
         Stream<detail::OperandWord<cfg::input2_bits, cfg::input2_signed,
                                    cfg::lanes, cfg::gate2>> &in2,
         Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  const int words = cfg::channels / cfg::lanes;
  typedef detail::OperandWord<cfg::input0_bits, cfg::input0_signed, cfg::lanes,
                              cfg::gate0>
      Word0;
  typedef detail::OperandWord<cfg::input1_bits, cfg::input1_signed, cfg::lanes,
                              cfg::gate1>
      Word1;
  typedef detail::OperandWord<cfg::input2_bits, cfg::input2_signed, cfg::lanes,
                              cfg::gate2>
      Word2;
  typedef detail::Operand<cfg::gate0> Input0;
  typedef detail::Operand<cfg::gate1> Input1;
  typedef detail::Operand<cfg::gate2> Input2;
  Word0 kept0[Input0::kept(words)];
  Word1 kept1[Input1::kept(words)];
  Word2 kept2[Input2::kept(words)];
  Input0::load(in0, kept0, words);
  Input1::load(in1, kept1, words);
  Input2::load(in2, kept2, words);
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const Word0 x0 = Input0::next(in0, kept0, c);
      const Word1 x1 = Input1::next(in1, kept1, c);
      const Word2 x2 = Input2::next(in2, kept2, c);
      Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        set_lane<cfg::output_bits, cfg::output_signed>(
            word, lane,
            Fn::apply(detail::operand_lane<cfg::input0_bits, cfg::input0_signed,
                                           cfg::gate0>(x0, lane),
                      detail::operand_lane<cfg::input1_bits, cfg::input1_signed,
                                           cfg::gate1>(x1, lane),
                      detail::operand_lane<cfg::input2_bits, cfg::input2_signed,
                                           cfg::gate2>(x2, lane)));
      }
      out.write(word);
    }
}

template <class cfg, class Fn>
void map(Stream<detail::OperandWord<cfg::input0_bits, cfg::input0_signed,
                                    cfg::lanes, cfg::gate0>> &in0,
         Stream<detail::OperandWord<cfg::input1_bits, cfg::input1_signed,
                                    cfg::lanes, cfg::gate1>> &in1,
         Stream<detail::OperandWord<cfg::input2_bits, cfg::input2_signed,
                                    cfg::lanes, cfg::gate2>> &in2,
         Stream<detail::OperandWord<cfg::input3_bits, cfg::input3_signed,
                                    cfg::lanes, cfg::gate3>> &in3,
         Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  const int words = cfg::channels / cfg::lanes;
  typedef detail::OperandWord<cfg::input0_bits, cfg::input0_signed, cfg::lanes,
                              cfg::gate0>
      Word0;
  typedef detail::OperandWord<cfg::input1_bits, cfg::input1_signed, cfg::lanes,
                              cfg::gate1>
      Word1;
  typedef detail::OperandWord<cfg::input2_bits, cfg::input2_signed, cfg::lanes,
                              cfg::gate2>
      Word2;
  typedef detail::OperandWord<cfg::input3_bits, cfg::input3_signed, cfg::lanes,
                              cfg::gate3>
      Word3;
  typedef detail::Operand<cfg::gate0> Input0;
  typedef detail::Operand<cfg::gate1> Input1;
  typedef detail::Operand<cfg::gate2> Input2;
  typedef detail::Operand<cfg::gate3> Input3;
  Word0 kept0[Input0::kept(words)];
  Word1 kept1[Input1::kept(words)];
  Word2 kept2[Input2::kept(words)];
  Word3 kept3[Input3::kept(words)];
  Input0::load(in0, kept0, words);
  Input1::load(in1, kept1, words);
  Input2::load(in2, kept2, words);
  Input3::load(in3, kept3, words);
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < words; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const Word0 x0 = Input0::next(in0, kept0, c);
      const Word1 x1 = Input1::next(in1, kept1, c);
      const Word2 x2 = Input2::next(in2, kept2, c);
      const Word3 x3 = Input3::next(in3, kept3, c);
      Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        set_lane<cfg::output_bits, cfg::output_signed>(
            word, lane,
            Fn::apply(detail::operand_lane<cfg::input0_bits, cfg::input0_signed,
                                           cfg::gate0>(x0, lane),
                      detail::operand_lane<cfg::input1_bits, cfg::input1_signed,
                                           cfg::gate1>(x1, lane),
                      detail::operand_lane<cfg::input2_bits, cfg::input2_signed,
                                           cfg::gate2>(x2, lane),
                      detail::operand_lane<cfg::input3_bits, cfg::input3_signed,
                                           cfg::gate3>(x3, lane)));
      }
      out.write(word);
    }
}

} // namespace stream_kernels
