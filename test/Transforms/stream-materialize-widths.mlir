// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-materialize-widths)' | filecheck %s

// The input gets the lanes of its first consumer; both consumers of the linear layer want 2 lanes and share a converter; the
// signature follows.
// CHECK: func.func @main(%[[X:.*]]: tensor<1x8x{{.*}}, #stream.lanes<4>>) -> tensor<1x6x{{.*}}, #stream.lanes<2>>
// CHECK: %[[Y:.*]] = stream.linear %[[X]]
// CHECK-SAME: -> tensor<1x6x!quant.uniform<i8:f32, {{.*}}>, #stream.lanes<3>>
// CHECK: %[[C:.*]] = stream.convert_width %[[Y]]
// CHECK-NOT: stream.convert_width
// CHECK: %[[A:.*]] = stream.map(%[[C]])
// CHECK: stream.map(%[[A]], %[[C]])

!f = !quant.uniform<i8:f32, 0.1>
func.func @main(%x: tensor<1x8x!f>) -> tensor<1x6x!f> {
  %w = arith.constant dense<3> : tensor<6x8xi8>
  %b = arith.constant dense<1> : tensor<6xi32>
  %m = arith.constant dense<777> : tensor<6xi32>
  %y = stream.linear %x, %w bias %b multiplier %m
      {fold = #stream.fold<in = 4, out = 3>, requant = #stream.requant<shift = 20, min = -128, max = 127>, accumulator = i14}
      : (tensor<1x8x!f>, tensor<6x8xi8>, tensor<6xi32>, tensor<6xi32>) -> tensor<1x6x!f>
  %a = stream.map (%y) {fold = #stream.fold<in = 2, out = 2>} : (tensor<1x6x!f>) -> tensor<1x6x!f> {
  ^bb0(%p: i8):
    %zero = arith.constant 0 : i8
    %r = arith.maxsi %p, %zero : i8
    stream.yield %r : i8
  }
  %z = stream.map (%a, %y) {fold = #stream.fold<in = 2, out = 2>} : (tensor<1x6x!f>, tensor<1x6x!f>) -> tensor<1x6x!f> {
  ^bb0(%p: i8, %q: i8):
    %r = arith.minsi %p, %q : i8
    stream.yield %r : i8
  }
  return %z : tensor<1x6x!f>
}
