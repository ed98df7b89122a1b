// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The vendor's headers. In a simulation g++ sees reads of uninitialized memory inside their constructors, and
// says so where they are inlined: switched off for the translation units that use them.
#pragma once

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#include <ap_int.h>
#include <hls_stream.h>
