// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// HLS pragmas in three columns: Vitis HLS, Bambu, plain C++ (nothing). Bambu
// refuses pipelining of loops and miscompiles unrolled stream accesses, so it
// gets neither.
#pragma once

#include "stream_kernels/target.h"

#define STREAM_PRAGMA_TEXT(text) _Pragma(#text)
#define STREAM_PRAGMA(text) STREAM_PRAGMA_TEXT(text)

#if defined(__SYNTHESIS__) && !defined(__BAMBU__)
#define STREAM_VITIS(text) STREAM_PRAGMA(text)
#else
#define STREAM_VITIS(text)
#endif

#if defined(__BAMBU__)
#define STREAM_BAMBU(text) STREAM_PRAGMA(text)
#else
#define STREAM_BAMBU(text)
#endif

// First statement of a loop body: a new iteration every cycle. Inner loops are
// unrolled by it.
#define STREAM_PIPELINE STREAM_VITIS(HLS pipeline II = 1)
// First statement of an inner loop's body that touches no stream.
#define STREAM_UNROLL STREAM_VITIS(HLS unroll)
// All elements of an array in registers; one dimension split; one memory word
// per row.
#define STREAM_REGISTERS(array)                                                \
  STREAM_VITIS(HLS array_partition variable = array complete dim = 0)
#define STREAM_PARTITION(array, banks, dimension)                              \
  STREAM_VITIS(HLS array_partition variable = array cyclic factor =            \
                   banks dim = dimension)
#define STREAM_RESHAPE(array, dimension)                                       \
  STREAM_VITIS(HLS array_reshape variable = array complete dim = dimension)
// Two iterations that touch the same element are exactly so many iterations
// apart.
#define STREAM_DISTANCE(array, iterations)                                     \
  STREAM_VITIS(HLS dependence variable = array type = inter direction =        \
                   RAW distance = iterations dependent = true)
// A constant table read by several lanes in one cycle: as many copies as it
// takes.
#define STREAM_ROM(array)                                                      \
  STREAM_VITIS(HLS bind_storage variable = array type = rom_np)
// A constant table in a kind of memory of the mapping's choice: bram or lutram.
#define STREAM_STORAGE(array, memory)                                          \
  STREAM_VITIS(HLS bind_storage variable = array type = rom_1p impl = memory)
// The same of an array that is filled at run time.
#define STREAM_RAM(array, memory)                                              \
  STREAM_VITIS(HLS bind_storage variable = array type = ram_1p impl = memory)
#define STREAM_INLINE STREAM_VITIS(HLS inline)
