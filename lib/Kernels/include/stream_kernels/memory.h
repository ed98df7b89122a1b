// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ports to off-chip memory and the processes behind them. A port of the top is
//   Vitis HLS  a pointer (m_axi); the loops below become bursts
//   Bambu      an AXI stream that carries the same words in the same order
//   simulation an array given by the caller, whose words are counted
// Words are BITS wide, byte 0 in the low bits, as the host sees them.
#pragma once

#include "stream_kernels/count.h"
#include "stream_kernels/phases.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

#if !STREAM_VENDOR_STREAMS
#include "stream_kernels/sim_memory.h"
#endif

namespace stream_kernels {

template <int BITS> using MemoryWord = Word<8, 0, BITS / 8>;

#if defined(__BAMBU__)
template <int BITS> using ReadPort = hls::stream<ap_uint<BITS>> &;
template <int BITS> using WritePort = hls::stream<ap_uint<BITS>> &;
#elif STREAM_VENDOR_STREAMS
template <int BITS> using ReadPort = const ap_uint<BITS> *;
template <int BITS> using WritePort = ap_uint<BITS> *;
#else
template <int BITS> using ReadPort = MemoryPort<const MemoryWord<BITS>>;
template <int BITS> using WritePort = MemoryPort<MemoryWord<BITS>>;

#endif

/// One frame's words of a memory: block_words words for each of `positions`
/// output positions, from the block of the position's phase.
template <class cfg, class Phases, class Memory>
void walk_memory(Memory memory, Stream<MemoryWord<cfg::word_bits>> &out) {
  STREAM_INLINE
  Phases phases;
  int phase = Phases::first();
  for (int position = 0; position < cfg::positions; ++position) {
    const long base = long(phase) * cfg::block_words;
    for (int i = 0; i < cfg::block_words; ++i) {
      STREAM_PIPELINE
      STREAM_TICK();
      out.write(memory[base + i]);
    }
    phase = phases.next();
  }
}

#if defined(__BAMBU__)
/// What feeds the port has walked already.
template <class cfg, class Phases = OnePhase<cfg>>
void read_memory(ReadPort<cfg::word_bits> memory,
                 Stream<MemoryWord<cfg::word_bits>> &out) {
  STREAM_INLINE
  for (long i = 0; i < long(cfg::positions) * cfg::block_words; ++i)
    out.write(memory.read());
}
#else
template <class cfg, class Phases = OnePhase<cfg>>
void read_memory(ReadPort<cfg::word_bits> memory,
                 Stream<MemoryWord<cfg::word_bits>> &out) {
  STREAM_INLINE
  walk_memory<cfg, Phases>(memory, out);
}
#endif

/// As read_memory, with one block per phase of a transposed convolution.
template <class cfg>
void read_memory_transposed(ReadPort<cfg::word_bits> memory,
                            Stream<MemoryWord<cfg::word_bits>> &out) {
  STREAM_INLINE
  read_memory<cfg, TransposedPhases<cfg>>(memory, out);
}

/// One frame's words from a FIFO, in order.
template <class cfg>
void write_memory(Stream<MemoryWord<cfg::word_bits>> &in,
                  WritePort<cfg::word_bits> memory) {
  STREAM_INLINE
  for (int i = 0; i < cfg::words; ++i) {
    STREAM_PIPELINE
    STREAM_TICK();
#if defined(__BAMBU__)
    memory.write(in.read());
#else
    memory[i] = in.read();
#endif
  }
}

} // namespace stream_kernels
