// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integer containers. Int<8>, Int<16>, Int<32>, Int<64> are native everywhere;
// other widths are ap_int for the HLS tools and the smallest native integer
// that holds them in a simulation.
#pragma once

#include "stream_kernels/target.h"

#include <stdint.h>

#if STREAM_VENDOR_TYPES
#include "stream_kernels/vendor.h"
#endif

namespace stream_kernels {
namespace detail {

template <int BITS>
struct Native : Native<(BITS < 8    ? 8
                        : BITS < 16 ? 16
                        : BITS < 32 ? 32
                                    : 64)> {
  static_assert(BITS > 0 && BITS <= 64, "integers have 1 to 64 bits");
};
template <> struct Native<8> {
  typedef int8_t Signed;
  typedef uint8_t Unsigned;
};
template <> struct Native<16> {
  typedef int16_t Signed;
  typedef uint16_t Unsigned;
};
template <> struct Native<32> {
  typedef int32_t Signed;
  typedef uint32_t Unsigned;
};
template <> struct Native<64> {
  typedef int64_t Signed;
  typedef uint64_t Unsigned;
};

#if STREAM_VENDOR_TYPES
template <int BITS> struct Vendor {
  typedef ap_int<BITS> Signed;
  typedef ap_uint<BITS> Unsigned;
};
template <int BITS> struct Container : Vendor<BITS> {};
template <> struct Container<8> : Native<8> {};
template <> struct Container<16> : Native<16> {};
template <> struct Container<32> : Native<32> {};
template <> struct Container<64> : Native<64> {};
#else
template <int BITS> struct Container : Native<BITS> {};
#endif

template <int BITS, int SIGNED> struct Select {
  typedef typename Container<BITS>::Unsigned type;
};
template <int BITS> struct Select<BITS, 1> {
  typedef typename Container<BITS>::Signed type;
};

} // namespace detail

template <int BITS> using Int = typename detail::Container<BITS>::Signed;
template <int BITS> using UInt = typename detail::Container<BITS>::Unsigned;
template <int BITS, int SIGNED>
using Number = typename detail::Select<BITS, SIGNED>::type;

/// The native integer in which a value of BITS bits is computed: 32 or 64 bits,
/// signed.
template <int BITS>
using Wide = typename detail::Native<(BITS <= 32 ? 32 : 64)>::Signed;

} // namespace stream_kernels
