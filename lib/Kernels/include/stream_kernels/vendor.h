// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The vendor's headers. In a simulation g++ sees reads of uninitialized memory
// inside their constructors, and says so where they are inlined: switched off
// for the translation units that use them.
#pragma once

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

// The widest word: Vitis HLS stops at 1024 bits unless told, and never goes
// beyond 4096.
#ifndef AP_INT_MAX_W
#define AP_INT_MAX_W 4096
#endif

#include <ap_int.h>
#include <hls_stream.h>
