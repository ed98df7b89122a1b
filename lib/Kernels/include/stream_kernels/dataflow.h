// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The macros of an emitted top: ports, FIFOs and processes. One text, four
// meanings:
//   synthesis  ports and FIFOs are hls::stream, a process is a call inside a
//   dataflow region real       the same, run as a program fast       a process
//   is a plain call, in order, on unbounded FIFOs bounded    a process is a
//   thread, and a FIFO holds as many tokens as in hardware
// A source is a process without inputs whose FIFO `out` is read as it is
// filled.
// STREAM_INPUT, STREAM_OUTPUT, STREAM_RUN_BEGIN and STREAM_RUN_END take no
// semicolon.
#pragma once

#include "stream_kernels/memory.h"
#include "stream_kernels/pragmas.h"
#include "stream_kernels/stream.h"

#if STREAM_VENDOR_STREAMS

#define STREAM_PORT(width, name) hls::stream<ap_uint<width>> &name
#define STREAM_INPUT(type, name)
#define STREAM_OUTPUT(type, name)
#define STREAM_FIFO(type, name, tokens)                                        \
  hls::stream<type> name;                                                      \
  STREAM_VITIS(HLS stream variable = name depth = tokens)
#ifdef __BAMBU__
#define STREAM_READ_PORT(width, name) hls::stream<ap_uint<width>> &name
#define STREAM_WRITE_PORT(width, name) hls::stream<ap_uint<width>> &name
#else
#define STREAM_READ_PORT(width, name) const ap_uint<width> *name
#define STREAM_WRITE_PORT(width, name) ap_uint<width> *name
#endif
#define STREAM_READ_MEMORY(width, name)
#define STREAM_WRITE_MEMORY(width, name)
#define STREAM_RUN_BEGIN
#define STREAM_PROCESS(function, ...) function(__VA_ARGS__);
#define STREAM_SOURCE(function, out, ...) function(__VA_ARGS__);
#define STREAM_RUN_END

#else

#include "stream_kernels/sim_port.h"

#ifdef STREAM_BOUNDED
#include "stream_kernels/sim_scheduler.h"
#else
#include "stream_kernels/sim_source.h"
#endif

namespace stream_kernels {
/// Frames that one call of a simulated top takes: its input ports must hold
/// that many.
inline int &frames_per_call() {
  static int frames = 1;
  return frames;
}
} // namespace stream_kernels

#define STREAM_PORT(width, name) hls::stream<ap_uint<width>> &name##_port
#define STREAM_INPUT(type, name)                                               \
  static stream_kernels::Fifo<type> name(#name);                               \
  stream_kernels::enter(name##_port, name);
#define STREAM_OUTPUT(type, name)                                              \
  static stream_kernels::Fifo<type> name(#name);                               \
  const stream_kernels::OutputPort<type, decltype(name##_port.read())::width>  \
      name##_guard(name, name##_port);
#define STREAM_FIFO(type, name, tokens)                                        \
  static stream_kernels::Fifo<type> name(#name, tokens);
#define STREAM_READ_PORT(width, name)                                          \
  const stream_kernels::MemoryWord<width> *name##_port
#define STREAM_WRITE_PORT(width, name)                                         \
  stream_kernels::MemoryWord<width> *name##_port
#define STREAM_READ_MEMORY(width, name)                                        \
  static stream_kernels::Traffic name##_traffic(#name, width);                 \
  const stream_kernels::ReadPort<width> name(name##_port, name##_traffic);
#define STREAM_WRITE_MEMORY(width, name)                                       \
  static stream_kernels::Traffic name##_traffic(#name, width);                 \
  const stream_kernels::WritePort<width> name(name##_port, name##_traffic);
#define STREAM_RUN_BEGIN
#ifdef STREAM_BOUNDED
#define STREAM_PROCESS(function, ...)                                          \
  stream_kernels::Scheduler::instance().add(#function, [&] {                   \
    for (int frame = 0; frame < stream_kernels::frames_per_call(); ++frame)    \
      function(__VA_ARGS__);                                                   \
  });
#define STREAM_SOURCE(function, out, ...) STREAM_PROCESS(function, __VA_ARGS__)
#define STREAM_RUN_END                                                         \
  stream_kernels::Scheduler::instance().run();                                 \
  stream_kernels::check_all_empty();
#else
#define STREAM_PROCESS(function, ...)                                          \
  for (int frame = 0; frame < stream_kernels::frames_per_call(); ++frame)      \
    function(__VA_ARGS__);                                                     \
  stream_kernels::give_back(__VA_ARGS__);
#define STREAM_SOURCE(function, out, ...)                                      \
  stream_kernels::Source function##_source(out, [&] {                          \
    for (int frame = 0; frame < stream_kernels::frames_per_call(); ++frame)    \
      function(__VA_ARGS__);                                                   \
  });
#define STREAM_RUN_END                                                         \
  stream_kernels::Source::finish();                                            \
  stream_kernels::check_all_empty();
#endif

#endif
