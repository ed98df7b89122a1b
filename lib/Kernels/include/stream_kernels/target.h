// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which of the four builds of the one kernel source this is:
//   synthesis  Vitis HLS (__SYNTHESIS__) or Bambu (__BAMBU__): vendor types,
//   one step per iteration real       g++ with -DSTREAM_REAL_WORDS: the same
//   code as synthesis, run as a program bounded    g++ with -DSTREAM_BOUNDED:
//   one thread per process, FIFOs at their real depths fast       g++
//   otherwise: native lanes, unbounded FIFOs, as many steps per iteration as
//   helps
#pragma once

#if defined(__BAMBU__) || defined(__SYNTHESIS__)
#define STREAM_SYNTHESIS 1
#else
#define STREAM_SYNTHESIS 0
#endif

// Vendor integers (ap_int) and packed ap_uint words, or native integers.
#if STREAM_SYNTHESIS || defined(STREAM_REAL_WORDS)
#define STREAM_VENDOR_TYPES 1
#else
#define STREAM_VENDOR_TYPES 0
#endif

// Steps of a pipelined loop that one iteration covers. Only the fast build
// takes more than one: everywhere else the loop is exactly the one the HLS tool
// pipelines. The order of the reads of one stream, and of the writes of one
// stream, never depends on it.
#if STREAM_VENDOR_TYPES || defined(STREAM_BOUNDED) ||                          \
    defined(STREAM_COUNT_CYCLES)
#define STREAM_STEPS(n) 1
#else
#define STREAM_STEPS(n) (n)
#endif
