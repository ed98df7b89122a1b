// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-materialize-forks)' | filecheck %s

// A network input and a result with two uses each are forked; one use is left alone.
// CHECK: func.func @main(%[[X:.*]]: tensor<1x8xf32>)
// CHECK: %[[F:.*]]:2 = stream.fork %[[X]] : tensor<1x8xf32> to 2
// CHECK: %[[A:.*]] = stream.map(%[[F]]#0)
// CHECK: %[[G:.*]]:2 = stream.fork %[[A]] : tensor<1x8xf32> to 2
// CHECK: %[[B:.*]] = stream.map(%[[G]]#0, %[[F]]#1)
// CHECK: stream.map(%[[G]]#1, %[[B]])
// CHECK-NOT: stream.fork

func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %a = stream.map (%x) : (tensor<1x8xf32>) -> tensor<1x8xf32> {
  ^bb0(%p: f32):
    %r = math.tanh %p : f32
    stream.yield %r : f32
  }
  %b = stream.map (%a, %x) : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32> {
  ^bb0(%p: f32, %q: f32):
    %r = arith.addf %p, %q : f32
    stream.yield %r : f32
  }
  %c = stream.map (%a, %b) : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32> {
  ^bb0(%p: f32, %q: f32):
    %r = arith.mulf %p, %q : f32
    stream.yield %r : f32
  }
  return %c : tensor<1x8xf32>
}
