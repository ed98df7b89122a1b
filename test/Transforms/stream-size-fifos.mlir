// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-size-fifos)' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-size-fifos,stream-size-fifos)' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-size-fifos{max-slowdown=1.0})' | filecheck %s --check-prefix=SLOWER
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-size-fifos{effort=0})' | filecheck %s --check-prefix=ENOUGH
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-size-fifos{frames=1})' 2>&1 | filecheck %s --check-prefix=FRAMES
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-size-fifos{max-slowdown=-0.5})' 2>&1 | filecheck %s --check-prefix=SLOWDOWN
// RUN: sed 's/, fold = .*> *}/}/' %s | not stream-opt --pass-pipeline='builtin.module(stream-size-fifos)' 2>&1 | filecheck %s --check-prefix=FOLD

// The gate is known only after the whole frame of 4*4*2 words, so the other branch holds a frame and what comes until the gate is through; nothing
// else needs more than the default. Running the pass again changes nothing.
// CHECK: module attributes {stream.fifo_depths = "smallest", stream.interval_cycles = 34 : i64, stream.latency_cycles = {{[0-9]+}} : i64, stream.simulated = {interval_cycles = 34 : i64, latency_cycles = {{[0-9]+}} : i64}}
// CHECK: %[[F:.*]]:2 = stream.fork
// CHECK: %[[D:.*]] = stream.fifo %[[F]]#1 {depth = [[DEPTH:[0-9]+]] : i64}
// CHECK-NOT: stream.fifo
// CHECK: stream.reduce
// CHECK-NOT: stream.fifo

// With half the throughput the frame itself must still be held.
// SLOWER: stream.simulated = {interval_cycles = {{[4-6][0-9]}} : i64
// SLOWER: stream.fifo {{.*}} {depth = 32 : i64}

// Without effort the depth is what simulation saw, and more than the least.
// ENOUGH: stream.fifo_depths = "enough"
// ENOUGH: stream.fifo

// FRAMES: error: {{.*}}timing needs at least 2 frames
// SLOWDOWN: error: {{.*}}the slowdown must not be negative
// FOLD: error: {{.*}}the layer has no fold

func.func @main(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %a:2 = stream.fork %x : tensor<1x4x4x2xf32> to 2
  %g = stream.reduce %a#0 {kind = #stream.reduce<mean>, fold = #stream.fold<in = 1>} : (tensor<1x4x4x2xf32>) -> tensor<1x1x1x2xf32>
  %y = stream.map (%a#1, %g) {fold = #stream.fold<in = 1>} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x4x4x2xf32> {
  ^bb0(%p: f32, %q: f32):
    %r = arith.mulf %p, %q : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x4x4x2xf32>
}
