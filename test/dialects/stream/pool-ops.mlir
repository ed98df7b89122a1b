// RUN: stream-opt %s | filecheck %s
// RUN: stream-opt %s --mlir-print-op-generic | stream-opt | filecheck %s
// RUN: stream-opt %s --emit-bytecode | stream-opt | filecheck %s

// CHECK-LABEL: func.func @pool_max
// CHECK: stream.pool %{{.*}} {kernel = array<i64: 3, 3>, kind = #stream.pool<max>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32>
func.func @pool_max(%x: tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32> {
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
      : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32>
  return %y : tensor<1x4x4x3xf32>
}

// CHECK-LABEL: func.func @pool_average_padded
// CHECK: count_include_pad = true
func.func @pool_average_padded(%x: tensor<1x8x8x3xf32>) -> tensor<1x8x8x3xf32> {
  %y = stream.pool %x {kind = #stream.pool<average>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, count_include_pad = true}
      : (tensor<1x8x8x3xf32>) -> tensor<1x8x8x3xf32>
  return %y : tensor<1x8x8x3xf32>
}

!x = !quant.uniform<i8:f32, 0.5:3>

// CHECK-LABEL: func.func @pool_average_quantized
// CHECK: stream.pool %{{.*}} multiplier %{{.*}} {accumulator = i11, kernel = array<i64: 2>, kind = #stream.pool<average>, requant = #stream.requant<shift = 10, min = -128, max = 127>}
func.func @pool_average_quantized(%x: tensor<1x8x3x!x>, %m: tensor<1xi32>) -> tensor<1x7x3x!x> {
  %y = stream.pool %x multiplier %m {accumulator = i11, kind = #stream.pool<average>, kernel = array<i64: 2>, requant = #stream.requant<shift = 10, min = -128, max = 127>}
      : (tensor<1x8x3x!x>, tensor<1xi32>) -> tensor<1x7x3x!x>
  return %y : tensor<1x7x3x!x>
}

// CHECK-LABEL: func.func @pool_max_mapped
// CHECK: fold = #stream.fold<in = 4, out = 4, fine = 2>
func.func @pool_max_mapped(%x: tensor<1x8x8x8x!x, #stream.lanes<4>>) -> tensor<1x7x7x8x!x, #stream.lanes<4>> {
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 2>, fold = #stream.fold<in = 4, out = 4, fine = 2>}
      : (tensor<1x8x8x8x!x, #stream.lanes<4>>) -> tensor<1x7x7x8x!x, #stream.lanes<4>>
  return %y : tensor<1x7x7x8x!x, #stream.lanes<4>>
}

// CHECK-LABEL: func.func @reduce_mean
// CHECK: stream.reduce %{{.*}} {kind = #stream.reduce<mean>} : (tensor<1x7x7x64xf32>) -> tensor<1x1x1x64xf32>
func.func @reduce_mean(%x: tensor<1x7x7x64xf32>) -> tensor<1x1x1x64xf32> {
  %y = stream.reduce %x {kind = #stream.reduce<mean>} : (tensor<1x7x7x64xf32>) -> tensor<1x1x1x64xf32>
  return %y : tensor<1x1x1x64xf32>
}

// CHECK-LABEL: func.func @reduce_sum_quantized
// CHECK: stream.reduce %{{.*}} multiplier %{{.*}} {accumulator = i12, kind = #stream.reduce<sum>, requant = #stream.requant<shift = 9, min = -128, max = 127>}
func.func @reduce_sum_quantized(%x: tensor<1x7x64x!x>, %m: tensor<1xi32>) -> tensor<1x1x64x!x> {
  %y = stream.reduce %x multiplier %m {accumulator = i12, kind = #stream.reduce<sum>, requant = #stream.requant<shift = 9, min = -128, max = 127>}
      : (tensor<1x7x64x!x>, tensor<1xi32>) -> tensor<1x1x64x!x>
  return %y : tensor<1x1x64x!x>
}

// CHECK-LABEL: func.func @reduce_max_quantized
// CHECK: stream.reduce %{{.*}} {kind = #stream.reduce<max>}
func.func @reduce_max_quantized(%x: tensor<1x7x64x!x>) -> tensor<1x1x64x!x> {
  %y = stream.reduce %x {kind = #stream.reduce<max>} : (tensor<1x7x64x!x>) -> tensor<1x1x64x!x>
  return %y : tensor<1x1x64x!x>
}

// CHECK-LABEL: func.func @argmax
// CHECK: stream.argmax %{{.*}} {select_last} : (tensor<1x7x21xf32>) -> tensor<1x7x1xf32>
func.func @argmax(%x: tensor<1x7x21xf32>) -> tensor<1x7x1xf32> {
  %y = stream.argmax %x {select_last} : (tensor<1x7x21xf32>) -> tensor<1x7x1xf32>
  return %y : tensor<1x7x1xf32>
}

// CHECK-LABEL: func.func @argmax_folded
// CHECK: stream.argmax %{{.*}} {fold = #stream.fold<in = 4>, negated}
func.func @argmax_folded(%x: tensor<1x7x64x!x, #stream.lanes<4>>) -> tensor<1x7x1x!quant.uniform<u6:f32, 1.0>> {
  %y = stream.argmax %x {fold = #stream.fold<in = 4>, negated}
      : (tensor<1x7x64x!x, #stream.lanes<4>>) -> tensor<1x7x1x!quant.uniform<u6:f32, 1.0>>
  return %y : tensor<1x7x1x!quant.uniform<u6:f32, 1.0>>
}
