// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What encode_bursts and decode_bursts share: values as bits, and bits as words
// of memory.
#pragma once

#include "stream_kernels/memory.h"

namespace stream_kernels {

enum { coded_word_bits = 64 };
typedef MemoryWord<coded_word_bits> CodedWord;

/// BITS bits in a row, of 65 to 128.
#if STREAM_VENDOR_TYPES
template <int BITS> using BitRow = ap_uint<BITS>;
#else
__extension__ typedef unsigned __int128 Bits128;
template <int BITS> using BitRow = Bits128;
#endif

/// Members that follow from those of a config: `words` tokens a frame in bursts
/// of `burst`, the last of which may be shorter; codes of up to `longest` bits.
template <class cfg> struct CodedShape {
  static const int bursts = (cfg::words + cfg::burst - 1) / cfg::burst;
  static const int last = cfg::words - (bursts - 1) * cfg::burst;
  static const long values = long(cfg::words) * cfg::lanes;
  typedef Word<cfg::bits, cfg::is_signed, cfg::lanes> TokenWord;

  /// Values of a burst.
  static inline int steps(int burst) {
    STREAM_INLINE
    return (burst == bursts - 1 ? last : cfg::burst) * cfg::lanes;
  }
};

template <class cfg> inline unsigned mask_of() { return (1u << cfg::bits) - 1; }

template <class cfg>
inline unsigned bits_of(const typename CodedShape<cfg>::TokenWord &token,
                        int lane) {
  STREAM_INLINE
  return unsigned(int(get_lane<cfg::bits, cfg::is_signed>(token, lane))) &
         mask_of<cfg>();
}

template <class cfg>
inline Number<cfg::bits, cfg::is_signed> value_of(unsigned bits) {
  STREAM_INLINE
  const bool negative = cfg::is_signed && (bits >> (cfg::bits - 1) & 1);
  return Number<cfg::bits, cfg::is_signed>(
      negative ? int(bits) - (1 << cfg::bits) : int(bits));
}

inline CodedWord coded_word(uint64_t bits) {
  STREAM_INLINE
  CodedWord word;
  for (int byte = 0; byte < coded_word_bits / 8; ++byte) {
    STREAM_UNROLL
    set_lane<8, 0>(word, byte, UInt<8>(bits >> 8 * byte & 255));
  }
  return word;
}

inline uint64_t coded_bits(const CodedWord &word) {
  STREAM_INLINE
  uint64_t bits = 0;
  for (int byte = 0; byte < coded_word_bits / 8; ++byte) {
    STREAM_UNROLL
    bits |= uint64_t(get_lane<8, 0>(word, byte)) << 8 * byte;
  }
  return bits;
}

} // namespace stream_kernels
