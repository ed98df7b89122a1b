// Frames of raw integers to and from the tokens of a port: lane i in bits [i * BITS, (i + 1) * BITS).
#pragma once

#include "stream_kernels/memory.h"
#include "stream_kernels/vendor.h"

template <int BITS, int LANES, class T>
void write_frame(hls::stream<ap_uint<BITS * LANES>> &port, const T *values, long tokens) {
  for (long token = 0; token < tokens; ++token) {
    ap_uint<BITS * LANES> word = 0;
    for (int lane = 0; lane < LANES; ++lane) {
      const ap_uint<BITS> raw = values[token * LANES + lane];
      word.range((lane + 1) * BITS - 1, lane * BITS) = raw;
    }
    port.write(word);
  }
}

// Takes at most `tokens` tokens; returns how many there were.
template <int BITS, bool SIGNED, int LANES, class T>
long read_frame(hls::stream<ap_uint<BITS * LANES>> &port, T *values, long tokens) {
  long token = 0;
  for (; token < tokens && !port.empty(); ++token) {
    const ap_uint<BITS * LANES> word = port.read();
    for (int lane = 0; lane < LANES; ++lane) {
      const ap_uint<BITS> raw = word.range((lane + 1) * BITS - 1, lane * BITS);
      const ap_int<BITS> number = raw;
      values[token * LANES + lane] = SIGNED ? T(number.to_int()) : T(raw.to_int());
    }
  }
  return token;
}

// Words of memory from their bytes, which come as 32-bit words: byte 0 in the lowest bits of word 0.
template <int BITS, class W> void fill_memory(W *words, const unsigned *contents, long count) {
  for (long index = 0; index < count; ++index)
    for (int lane = 0; lane < BITS / 8; ++lane) {
      const unsigned part = contents[index * (BITS / 32) + lane / 4];
      stream_kernels::set_lane<8, 0>(words[index], lane, stream_kernels::UInt<8>(part >> lane % 4 * 8 & 255));
    }
}
