// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-size-fifos)' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-size-fifos,stream-size-fifos)' | filecheck %s
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-size-fifos{frames=1})' 2>&1 | filecheck %s --check-prefix=FRAMES

// The gate is known only after the whole frame of 4*4*2 words, so the other branch holds a frame and a little more; nothing else
// needs more than the default. Running the pass again changes nothing.
// CHECK: module attributes {stream.interval_cycles = 34 : i64, stream.latency_cycles = {{[0-9]+}} : i64}
// CHECK: %[[F:.*]]:2 = stream.fork
// CHECK: %[[D:.*]] = stream.fifo %[[F]]#{{[01]}} {depth = {{3[4-9]|[4-5][0-9]}} : i64}
// CHECK-NOT: stream.fifo
// CHECK: stream.reduce
// CHECK-NOT: stream.fifo

// FRAMES: error: {{.*}}timing needs at least 2 frames

func.func @main(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %a:2 = stream.fork %x : tensor<1x4x4x2xf32> to 2
  %g = stream.reduce %a#0 {kind = #stream.reduce<mean>} : (tensor<1x4x4x2xf32>) -> tensor<1x1x1x2xf32>
  %y = stream.map (%a#1, %g) : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x4x4x2xf32> {
  ^bb0(%p: f32, %q: f32):
    %r = arith.mulf %p, %q : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x4x4x2xf32>
}
