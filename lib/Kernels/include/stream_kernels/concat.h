// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// concat<cfg>: runs of words from each input in turn. Along the channels a run
// is one pixel of one input; along another dimension it is all that lies inside
// that dimension.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

namespace stream_kernels {
namespace detail {

/// Words of one run of input INDEX: the config's member words<INDEX>.
template <class cfg, int INDEX> struct RunWords;
#define STREAM_RUN_WORDS(index)                                                \
  template <class cfg> struct RunWords<cfg, index> {                           \
    static const int value = cfg::words##index;                                \
  };
STREAM_RUN_WORDS(0)
STREAM_RUN_WORDS(1)
STREAM_RUN_WORDS(2)
STREAM_RUN_WORDS(3)
STREAM_RUN_WORDS(4)
STREAM_RUN_WORDS(5)
STREAM_RUN_WORDS(6)
STREAM_RUN_WORDS(7)
STREAM_RUN_WORDS(8)
STREAM_RUN_WORDS(9)
STREAM_RUN_WORDS(10)
STREAM_RUN_WORDS(11)
STREAM_RUN_WORDS(12)
STREAM_RUN_WORDS(13)
STREAM_RUN_WORDS(14)
STREAM_RUN_WORDS(15)
#undef STREAM_RUN_WORDS

/// Inputs from INDEX on.
template <class cfg, int INDEX, bool LAST = INDEX + 1 == cfg::inputs>
struct Joined {
  typedef Joined<cfg, INDEX + 1> Next;
  static const int words = RunWords<cfg, INDEX>::value;
  static const int total = words + Next::total;

  static inline int run(int input) {
    return input == INDEX ? int(words) : Next::run(input);
  }
  template <class W, class... Rest>
  static inline W read(int input, Stream<W> &in, Rest &...rest) {
    STREAM_INLINE
    if (input == INDEX)
      return in.read();
    return Next::template read<W>(input, rest...);
  }
};
template <class cfg, int INDEX> struct Joined<cfg, INDEX, true> {
  static const int words = RunWords<cfg, INDEX>::value;
  static const int total = words;

  static inline int run(int) { return words; }
  template <class W>
  static inline W read(int, Stream<W> &in, Stream<W> &) { // the output
    STREAM_INLINE
    return in.read();
  }
};

template <class W> inline void write_last(const W &word, Stream<W> &out) {
  STREAM_INLINE
  out.write(word);
}
template <class W, class... Rest>
inline void write_last(const W &word, Stream<W> &, Rest &...rest) {
  STREAM_INLINE
  write_last(word, rest...);
}

} // namespace detail

/// \p streams: the inputs in order, then the output.
template <class cfg, class... Streams> void concat(Streams &...streams) {
  STREAM_INLINE
  typedef detail::Joined<cfg, 0> Inputs;
  typedef Word<cfg::bits, cfg::is_signed, cfg::lanes> W;
  int input = 0, word = 0;
  for (long i = 0; i < long(cfg::runs) * Inputs::total; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
    const W moved = Inputs::template read<W>(input, streams...);
    detail::write_last(moved, streams...);
    if (++word == Inputs::run(input)) {
      word = 0;
      input = input + 1 == cfg::inputs ? 0 : input + 1;
    }
  }
}

} // namespace stream_kernels
