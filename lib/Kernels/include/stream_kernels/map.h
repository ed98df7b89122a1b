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

/// An input by its kind: how many words are kept, when they are read, and
/// whether a word is a single lane for all channels.
template <int GATE> struct GateOf {
  static const int narrow = GATE >> 1;
  static const int whole = GATE & 1; // read as a whole, before everything else
};

/// Input INDEX by the config's members.
template <class cfg, int INDEX> struct MapMembers;
#define STREAM_MAP_INPUT(index)                                                \
  template <class cfg> struct MapMembers<cfg, index> {                         \
    static const int bits = cfg::input##index##_bits;                          \
    static const int is_signed = cfg::input##index##_signed;                   \
    static const int gate = cfg::gate##index;                                  \
  };
STREAM_MAP_INPUT(0)
STREAM_MAP_INPUT(1)
STREAM_MAP_INPUT(2)
STREAM_MAP_INPUT(3)
#undef STREAM_MAP_INPUT

/// What is held of input INDEX: all its words where it is repeated over the
/// pixels, else the current one.
template <class cfg, int INDEX> struct MapInput {
  typedef MapMembers<cfg, INDEX> members;
  typedef GateOf<members::gate> Gate;
  static const int lanes = Gate::narrow ? 1 : cfg::lanes;
  static const int words = Gate::narrow ? 1 : cfg::channels / cfg::lanes;
  typedef Word<members::bits, members::is_signed, lanes> InWord;

  InWord kept[Gate::whole ? words : 1];

  /// Before the first pixel.
  inline void load(Stream<InWord> &in) {
    STREAM_INLINE
    if (Gate::whole)
      for (int c = 0; c < words; ++c) {
        STREAM_PIPELINE
        STREAM_TICK();
        kept[c] = in.read();
      }
  }
  /// For word c of a pixel.
  inline InWord next(Stream<InWord> &in, int c) {
    STREAM_INLINE
    if (!Gate::whole && (!Gate::narrow || c == 0))
      kept[0] = in.read();
    return kept[Gate::whole && !Gate::narrow ? c : 0];
  }
  static inline Number<members::bits, members::is_signed>
  lane(const InWord &word, int lane) {
    STREAM_INLINE
    return get_lane<members::bits, members::is_signed>(word,
                                                       Gate::narrow ? 0 : lane);
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
void map(Stream<typename detail::MapInput<cfg, 0>::InWord> &in0,
         Stream<typename detail::MapInput<cfg, 1>::InWord> &in1,
         Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  detail::MapInput<cfg, 0> input0;
  detail::MapInput<cfg, 1> input1;
  input0.load(in0);
  input1.load(in1);
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < cfg::channels / cfg::lanes; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const typename detail::MapInput<cfg, 0>::InWord x0 = input0.next(in0, c);
      const typename detail::MapInput<cfg, 1>::InWord x1 = input1.next(in1, c);
      Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        set_lane<cfg::output_bits, cfg::output_signed>(
            word, lane,
            Fn::apply(input0.lane(x0, lane), input1.lane(x1, lane)));
      }
      out.write(word);
    }
}

template <class cfg, class Fn>
void map(Stream<typename detail::MapInput<cfg, 0>::InWord> &in0,
         Stream<typename detail::MapInput<cfg, 1>::InWord> &in1,
         Stream<typename detail::MapInput<cfg, 2>::InWord> &in2,
         Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  detail::MapInput<cfg, 0> input0;
  detail::MapInput<cfg, 1> input1;
  detail::MapInput<cfg, 2> input2;
  input0.load(in0);
  input1.load(in1);
  input2.load(in2);
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < cfg::channels / cfg::lanes; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const typename detail::MapInput<cfg, 0>::InWord x0 = input0.next(in0, c);
      const typename detail::MapInput<cfg, 1>::InWord x1 = input1.next(in1, c);
      const typename detail::MapInput<cfg, 2>::InWord x2 = input2.next(in2, c);
      Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        set_lane<cfg::output_bits, cfg::output_signed>(
            word, lane,
            Fn::apply(input0.lane(x0, lane), input1.lane(x1, lane),
                      input2.lane(x2, lane)));
      }
      out.write(word);
    }
}

template <class cfg, class Fn>
void map(Stream<typename detail::MapInput<cfg, 0>::InWord> &in0,
         Stream<typename detail::MapInput<cfg, 1>::InWord> &in1,
         Stream<typename detail::MapInput<cfg, 2>::InWord> &in2,
         Stream<typename detail::MapInput<cfg, 3>::InWord> &in3,
         Stream<Word<cfg::output_bits, cfg::output_signed, cfg::lanes>> &out) {
  STREAM_INLINE
  detail::MapInput<cfg, 0> input0;
  detail::MapInput<cfg, 1> input1;
  detail::MapInput<cfg, 2> input2;
  detail::MapInput<cfg, 3> input3;
  input0.load(in0);
  input1.load(in1);
  input2.load(in2);
  input3.load(in3);
  for (int pixel = 0; pixel < cfg::pixels; ++pixel)
    for (int c = 0; c < cfg::channels / cfg::lanes; ++c) {
      STREAM_PIPELINE
      STREAM_TICK();
      const typename detail::MapInput<cfg, 0>::InWord x0 = input0.next(in0, c);
      const typename detail::MapInput<cfg, 1>::InWord x1 = input1.next(in1, c);
      const typename detail::MapInput<cfg, 2>::InWord x2 = input2.next(in2, c);
      const typename detail::MapInput<cfg, 3>::InWord x3 = input3.next(in3, c);
      Word<cfg::output_bits, cfg::output_signed, cfg::lanes> word;
      for (int lane = 0; lane < cfg::lanes; ++lane) {
        STREAM_UNROLL
        set_lane<cfg::output_bits, cfg::output_signed>(
            word, lane,
            Fn::apply(input0.lane(x0, lane), input1.lane(x1, lane),
                      input2.lane(x2, lane), input3.lane(x3, lane)));
      }
      out.write(word);
    }
}

} // namespace stream_kernels
