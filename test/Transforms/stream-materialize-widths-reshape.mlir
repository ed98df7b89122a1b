// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-materialize-widths)' | filecheck %s

// A reshape keeps the words as they are; where the new channels are fewer than the lanes, a converter comes first.
// CHECK: func.func @main(%[[X:.*]]: tensor<1x12xf32, #stream.lanes<6>>)
// CHECK: %[[A:.*]] = stream.map(%[[X]])
// CHECK: %[[C:.*]] = stream.convert_width %[[A]] : (tensor<1x12xf32, #stream.lanes<6>>) -> tensor<1x12xf32, #stream.lanes<2>>
// CHECK: stream.reshape %[[C]] : (tensor<1x12xf32, #stream.lanes<2>>) -> tensor<1x3x4xf32, #stream.lanes<2>>

func.func @main(%x: tensor<1x12xf32>) -> tensor<1x3x4xf32> {
  %a = stream.map (%x) {fold = #stream.fold<in = 6, out = 6>} : (tensor<1x12xf32>) -> tensor<1x12xf32> {
  ^bb0(%p: f32):
    %r = math.tanh %p : f32
    stream.yield %r : f32
  }
  %y = stream.reshape %a : (tensor<1x12xf32>) -> tensor<1x3x4xf32>
  return %y : tensor<1x3x4xf32>
}
