// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stream through off-chip memory: store_bursts puts its words into a ring of
// `slots` slots, load_bursts takes them out. Between both goes a FIFO of slot
// numbers. It is the ring's flow control: with D numbers in it the writer
// waits, so D + 2 slots (one more is being filled, one is being emptied) are
// enough.
#pragma once

#include "stream_kernels/memory.h"

namespace stream_kernels {

typedef Word<32, 0, 1> SlotWord;

/// Of a frame of `words` memory words in bursts of `burst`, the last of which
/// may be shorter.
template <class cfg> struct Bursts {
  static const int count = (cfg::words + cfg::burst - 1) / cfg::burst;
  static const int last = cfg::words - (count - 1) * cfg::burst;
};

template <int BITS>
inline void store_burst(Stream<MemoryWord<BITS>> &in, WritePort<BITS> memory,
                        long base, int length) {
  STREAM_INLINE
  for (int i = 0; i < length; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
#if defined(__BAMBU__)
    (void)base; // what is behind the port keeps the order
    memory.write(in.read());
#else
    memory[base + i] = in.read();
#endif
  }
}

template <int BITS>
inline void load_burst(ReadPort<BITS> memory, Stream<MemoryWord<BITS>> &out,
                       long base, int length) {
  STREAM_INLINE
  for (int i = 0; i < length; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
#if defined(__BAMBU__)
    (void)base;
    out.write(memory.read());
#else
    out.write(memory[base + i]);
#endif
  }
}

/// A burst is announced at the start of the next turn: an HLS tool leaves the
/// loop of a burst only when memory has acknowledged it.
template <class cfg>
void store_bursts(Stream<MemoryWord<cfg::word_bits>> &in,
                  Stream<SlotWord> &stored, WritePort<cfg::word_bits> memory) {
  STREAM_INLINE
  typedef Bursts<cfg> bursts;
  static int slot = 0;
  int last = 0;
  for (int turn = 0; turn <= bursts::count; ++turn) {
    if (turn > 0) {
      SlotWord number;
      set_lane<32, 0>(number, 0, UInt<32>(last));
      stored.write(number);
    }
    const long base = long(slot) * cfg::burst;
    if (turn < bursts::count - 1)
      store_burst<cfg::word_bits>(in, memory, base, cfg::burst);
    else if (turn < bursts::count)
      store_burst<cfg::word_bits>(in, memory, base, bursts::last);
    if (turn < bursts::count) {
      last = slot;
      slot = slot + 1 == cfg::slots ? 0 : slot + 1;
    }
  }
}

/// The address of a burst comes with its announcement, so that nothing can be
/// asked for before.
template <class cfg>
void load_bursts(ReadPort<cfg::word_bits> memory, Stream<SlotWord> &stored,
                 Stream<MemoryWord<cfg::word_bits>> &out) {
  STREAM_INLINE
  typedef Bursts<cfg> bursts;
  for (int turn = 0; turn < bursts::count; ++turn) {
    const SlotWord number = stored.read();
    const long base = long(get_lane<32, 0>(number, 0)) * cfg::burst;
    if (turn < bursts::count - 1)
      load_burst<cfg::word_bits>(memory, out, base, cfg::burst);
    else
      load_burst<cfg::word_bits>(memory, out, base, bursts::last);
  }
}

} // namespace stream_kernels
