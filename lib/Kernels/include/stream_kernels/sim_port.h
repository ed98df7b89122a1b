// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Moves tokens between the ports of a top, which stay
// hls::stream<ap_uint<...>>, and the FIFOs of a simulation.
#pragma once

#include "stream_kernels/stream.h"
#include "stream_kernels/vendor.h"

namespace stream_kernels {

#if STREAM_VENDOR_TYPES

template <int WIDTH>
inline void unpack(const ap_uint<WIDTH> &packed, ap_uint<WIDTH> &word) {
  word = packed;
}
template <int WIDTH>
inline void pack(const ap_uint<WIDTH> &word, ap_uint<WIDTH> &packed) {
  packed = word;
}

#else

template <int WIDTH, int BITS, int SIGNED, int LANES>
inline void unpack(const ap_uint<WIDTH> &packed,
                   Word<BITS, SIGNED, LANES> &word) {
  static_assert(WIDTH == BITS * LANES, "the port is as wide as its word");
  for (int lane = 0; lane < LANES; ++lane) {
    const ap_uint<BITS> raw = packed.range((lane + 1) * BITS - 1, lane * BITS);
    const int64_t value = int64_t(raw.to_uint64());
    word.lane[lane] = Number<BITS, SIGNED>(
        SIGNED && (value >> (BITS - 1)) ? value - (int64_t(1) << BITS) : value);
  }
}

template <int WIDTH, int BITS, int SIGNED, int LANES>
inline void pack(const Word<BITS, SIGNED, LANES> &word,
                 ap_uint<WIDTH> &packed) {
  static_assert(WIDTH == BITS * LANES, "the port is as wide as its word");
  for (int lane = 0; lane < LANES; ++lane) {
    const ap_uint<BITS> raw = word.lane[lane];
    packed.range((lane + 1) * BITS - 1, lane * BITS) = raw;
  }
}

#endif

template <class W, int WIDTH>
inline void enter(hls::stream<ap_uint<WIDTH>> &port, Fifo<W> &fifo) {
  while (!port.empty()) {
    W word;
    unpack(port.read(), word);
    fifo.write(word);
  }
}

/// Empties the FIFO of an output port into the port when the top returns.
template <class W, int WIDTH> class OutputPort {
public:
  OutputPort(Fifo<W> &source, hls::stream<ap_uint<WIDTH>> &destination)
      : fifo(source), port(destination) {
    fifo.mark_output();
  }
  ~OutputPort() {
    while (!fifo.empty()) {
      ap_uint<WIDTH> packed;
      pack(fifo.read(), packed);
      port.write(packed);
    }
  }
  OutputPort(const OutputPort &) = delete;
  OutputPort &operator=(const OutputPort &) = delete;

private:
  Fifo<W> &fifo;
  hls::stream<ap_uint<WIDTH>> &port;
};

} // namespace stream_kernels
