// RUN: stream-opt %s | filecheck %s
// RUN: stream-opt %s --mlir-print-op-generic | stream-opt | filecheck %s
// RUN: stream-opt %s --emit-bytecode | stream-opt | filecheck %s

// CHECK-LABEL: func.func @reshape
// CHECK: stream.reshape %{{.*}} : (tensor<1x4x4x8xf32>) -> tensor<1x128xf32>
func.func @reshape(%x: tensor<1x4x4x8xf32>) -> tensor<1x128xf32> {
  %y = stream.reshape %x : (tensor<1x4x4x8xf32>) -> tensor<1x128xf32>
  return %y : tensor<1x128xf32>
}

// CHECK-LABEL: func.func @reshape_mapped
// CHECK: stream.reshape %{{.*}} : (tensor<1x4x4x6xf32, #stream.lanes<3>>) -> tensor<1x96xf32, #stream.lanes<3>>
func.func @reshape_mapped(%x: tensor<1x4x4x6xf32, #stream.lanes<3>>) -> tensor<1x96xf32, #stream.lanes<3>> {
  %y = stream.reshape %x : (tensor<1x4x4x6xf32, #stream.lanes<3>>) -> tensor<1x96xf32, #stream.lanes<3>>
  return %y : tensor<1x96xf32, #stream.lanes<3>>
}

// Where the streams sit in the user's model.
// CHECK-LABEL: func.func @boundary
// CHECK-SAME: {stream.model_shape = array<i64: 1, 3, 4, 5>, stream.name = "image", stream.permutation = array<i64: 0, 2, 3, 1>}
// CHECK-SAME: -> (tensor<1x60xf32> {stream.model_shape = array<i64: 1, 60>, stream.name = "logits"})
func.func @boundary(%x: tensor<1x4x5x3xf32> {stream.name = "image", stream.model_shape = array<i64: 1, 3, 4, 5>, stream.permutation = array<i64: 0, 2, 3, 1>})
    -> (tensor<1x60xf32> {stream.name = "logits", stream.model_shape = array<i64: 1, 60>}) {
  %y = stream.reshape %x : (tensor<1x4x5x3xf32>) -> tensor<1x60xf32>
  return %y : tensor<1x60xf32>
}
