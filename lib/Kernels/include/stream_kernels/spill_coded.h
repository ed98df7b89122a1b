// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A coded stream through off-chip memory: as store_bursts and load_bursts, with
// bursts of as many words as their codes take. A slot holds the longest there
// can be, so that the ring never depends on the data.
#pragma once

#include "stream_kernels/spill.h"

namespace stream_kernels {

/// The number of a slot, and that of its words.
typedef Word<32, 0, 2> BurstWord;

/// The words of a burst are all there when its count comes.
template <class cfg>
void store_coded_bursts(Stream<MemoryWord<cfg::word_bits>> &in,
                        Stream<Word<32, 0, 1>> &counts,
                        Stream<BurstWord> &stored,
                        WritePort<cfg::word_bits> memory) {
  STREAM_INLINE
  static int slot = 0;
  BurstWord number;
  for (int turn = 0; turn <= cfg::bursts; ++turn) {
    if (turn > 0)
      stored.write(number);
    if (turn < cfg::bursts) {
      const Word<32, 0, 1> length = counts.read();
      const int words = int(get_lane<32, 0>(length, 0));
      const long base = long(slot) * cfg::slot_words;
      store_burst<cfg::word_bits>(in, memory, base, words);
      set_lane<32, 0>(number, 0, UInt<32>(slot));
      set_lane<32, 0>(number, 1, UInt<32>(words));
      slot = slot + 1 == cfg::slots ? 0 : slot + 1;
    }
  }
}

template <class cfg>
void load_coded_bursts(ReadPort<cfg::word_bits> memory,
                       Stream<BurstWord> &stored,
                       Stream<MemoryWord<cfg::word_bits>> &out) {
  STREAM_INLINE
  for (int turn = 0; turn < cfg::bursts; ++turn) {
    const BurstWord number = stored.read();
    const long base = long(get_lane<32, 0>(number, 0)) * cfg::slot_words;
    const int words = int(get_lane<32, 0>(number, 1));
    load_burst<cfg::word_bits>(memory, out, base, words);
  }
}

} // namespace stream_kernels
