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

// CHECK-LABEL: func.func @concat
// CHECK: stream.concat %{{.*}}, %{{.*}}, %{{.*}} {axis = 2 : i64} : (tensor<1x4x8xf32>, tensor<1x4x2xf32>, tensor<1x4x8xf32>) -> tensor<1x4x18xf32>
func.func @concat(%a: tensor<1x4x8xf32>, %b: tensor<1x4x2xf32>) -> tensor<1x4x18xf32> {
  %y = stream.concat %a, %b, %a {axis = 2 : i64} : (tensor<1x4x8xf32>, tensor<1x4x2xf32>, tensor<1x4x8xf32>) -> tensor<1x4x18xf32>
  return %y : tensor<1x4x18xf32>
}

// CHECK-LABEL: func.func @concat_mapped
// CHECK: stream.concat {{.*}} {axis = 2 : i64, fold = #stream.fold<in = 2, out = 2>}
func.func @concat_mapped(%a: tensor<1x4x8xf32, #stream.lanes<2>>, %b: tensor<1x4x2xf32, #stream.lanes<2>>) -> tensor<1x4x10xf32, #stream.lanes<2>> {
  %y = stream.concat %a, %b {axis = 2 : i64, fold = #stream.fold<in = 2, out = 2>}
      : (tensor<1x4x8xf32, #stream.lanes<2>>, tensor<1x4x2xf32, #stream.lanes<2>>) -> tensor<1x4x10xf32, #stream.lanes<2>>
  return %y : tensor<1x4x10xf32, #stream.lanes<2>>
}

// CHECK-LABEL: func.func @slice
// CHECK: stream.slice %{{.*}} {begins = array<i64: 1, 0, 4>, steps = array<i64: 2, 1, 1>} : (tensor<1x4x6x8xf32>) -> tensor<1x2x6x4xf32>
func.func @slice(%x: tensor<1x4x6x8xf32>) -> tensor<1x2x6x4xf32> {
  %y = stream.slice %x {begins = array<i64: 1, 0, 4>, steps = array<i64: 2, 1, 1>} : (tensor<1x4x6x8xf32>) -> tensor<1x2x6x4xf32>
  return %y : tensor<1x2x6x4xf32>
}

// CHECK-LABEL: func.func @resize
// CHECK: stream.resize %{{.*}} : (tensor<1x2x2x8xf32>) -> tensor<1x4x6x8xf32>
// CHECK: stream.resize %{{.*}} {indices = [array<i64: 1>, array<i64: 0, 0, 1>]} : (tensor<1x2x2x8xf32>) -> tensor<1x1x3x8xf32>
func.func @resize(%x: tensor<1x2x2x8xf32>) -> (tensor<1x4x6x8xf32>, tensor<1x1x3x8xf32>) {
  %y = stream.resize %x : (tensor<1x2x2x8xf32>) -> tensor<1x4x6x8xf32>
  %z = stream.resize %x {indices = [array<i64: 1>, array<i64: 0, 0, 1>]} : (tensor<1x2x2x8xf32>) -> tensor<1x1x3x8xf32>
  return %y, %z : tensor<1x4x6x8xf32>, tensor<1x1x3x8xf32>
}

// CHECK-LABEL: func.func @pad
// CHECK: stream.pad %{{.*}} {begins = array<i64: 1, 0>, value = 1.500000e+00 : f32} : (tensor<1x4x8xf32>) -> tensor<1x6x8xf32>
func.func @pad(%x: tensor<1x4x8xf32>) -> tensor<1x6x8xf32> {
  %y = stream.pad %x {begins = array<i64: 1, 0>, value = 1.5 : f32} : (tensor<1x4x8xf32>) -> tensor<1x6x8xf32>
  return %y : tensor<1x6x8xf32>
}

// CHECK-LABEL: func.func @permute
// CHECK: stream.permute %{{.*}} {dims = array<i64: 4, 2, 4>, permutation = array<i64: 0, 2, 1>} : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
func.func @permute(%x: tensor<1x4x8xf32>) -> tensor<1x4x8xf32> {
  %y = stream.permute %x {dims = array<i64: 4, 2, 4>, permutation = array<i64: 0, 2, 1>} : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return %y : tensor<1x4x8xf32>
}

// CHECK-LABEL: func.func @interpolate
// CHECK: stream.interpolate %{{.*}} {fraction_bits = 2 : i64, indices = [array<i64: 0, 0, 1>], weights = [array<i64: 0, 3, 0>]}
func.func @interpolate(%x: tensor<1x2x8xf32>) -> tensor<1x3x8xf32> {
  %y = stream.interpolate %x {indices = [array<i64: 0, 0, 1>], weights = [array<i64: 0, 3, 0>], fraction_bits = 2 : i64}
      : (tensor<1x2x8xf32>) -> tensor<1x3x8xf32>
  return %y : tensor<1x3x8xf32>
}
