// RUN: stream-opt %s | filecheck %s
// RUN: stream-opt %s --mlir-print-op-generic | stream-opt | filecheck %s
// RUN: stream-opt %s --emit-bytecode | stream-opt | filecheck %s

!s = !quant.uniform<i8:f32, 0.5:3>
!u = !quant.uniform<u4:f32, 0.25>

// CHECK-LABEL: func.func @norm
// CHECK: stream.norm %{{.*}}, %{{.*}}, %{{.*}} {epsilon = {{.*}} : f32} : (tensor<1x9x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x9x8xf32>
func.func @norm(%x: tensor<1x9x8xf32>, %w: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<1x9x8xf32> {
  %y = stream.norm %x, %w, %b {epsilon = 1.0e-5 : f32} : (tensor<1x9x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x9x8xf32>
  return %y : tensor<1x9x8xf32>
}

// CHECK-LABEL: func.func @norm_mapped
// CHECK: stream.norm %{{.*}} table %{{.*}} {epsilon = {{.*}}, fold = #stream.fold<in = 2, out = 2>, fraction_bits = 14 : i64, offset = 5 : i64, requant = #stream.requant<shift = 9, min = -8, max = 7>}
func.func @norm_mapped(%x: tensor<1x9x8x!u, #stream.lanes<2>>, %w: tensor<8xi16>, %b: tensor<8xi64>, %t: tensor<769xi32>) -> tensor<1x9x8x!s, #stream.lanes<2>> {
  %y = stream.norm %x, %w, %b table %t {epsilon = 1.0e-5 : f32, offset = 5, fraction_bits = 14, fold = #stream.fold<in = 2, out = 2>,
                                        requant = #stream.requant<shift = 9, min = -8, max = 7>}
      : (tensor<1x9x8x!u, #stream.lanes<2>>, tensor<8xi16>, tensor<8xi64>, tensor<769xi32>) -> tensor<1x9x8x!s, #stream.lanes<2>>
  return %y : tensor<1x9x8x!s, #stream.lanes<2>>
}

// CHECK-LABEL: func.func @matmul
// CHECK: stream.matmul %{{.*}}, %{{.*}} : (tensor<1x9x8xf32>, tensor<1x8x5xf32>) -> tensor<1x9x5xf32>
func.func @matmul(%x: tensor<1x9x8xf32>, %h: tensor<1x8x5xf32>) -> tensor<1x9x5xf32> {
  %y = stream.matmul %x, %h : (tensor<1x9x8xf32>, tensor<1x8x5xf32>) -> tensor<1x9x5xf32>
  return %y : tensor<1x9x5xf32>
}

// A transposed product's held stream has the lanes of the first: both are cut along the channels that are summed.
// CHECK-LABEL: func.func @matmul_mapped
// CHECK: stream.matmul %{{.*}}, %{{.*}} multiplier %{{.*}} {accumulator = i20, fold = #stream.fold<in = 2, out = 3>, groups = 2 : i64, requant = {{.*}}, transposed}
func.func @matmul_mapped(%x: tensor<1x5x8x!s, #stream.lanes<2>>, %h: tensor<1x9x8x!u, #stream.lanes<2>>, %m: tensor<1xi32>) -> tensor<1x5x18x!s, #stream.lanes<3>> {
  %y = stream.matmul %x, %h multiplier %m {groups = 2, transposed, fold = #stream.fold<in = 2, out = 3>, accumulator = i20,
                                           requant = #stream.requant<shift = 9, min = -128, max = 127>}
      : (tensor<1x5x8x!s, #stream.lanes<2>>, tensor<1x9x8x!u, #stream.lanes<2>>, tensor<1xi32>) -> tensor<1x5x18x!s, #stream.lanes<3>>
  return %y : tensor<1x5x18x!s, #stream.lanes<3>>
}

// CHECK-LABEL: func.func @constant
// CHECK: stream.constant %{{.*}} : (tensor<1x2x8xi8>) -> tensor<1x2x8x!quant.uniform<u4:f32, 2.500000e-01>, #stream.lanes<4>>
func.func @constant(%v: tensor<1x2x8xi8>) -> tensor<1x2x8x!u, #stream.lanes<4>> {
  %y = stream.constant %v : (tensor<1x2x8xi8>) -> tensor<1x2x8x!u, #stream.lanes<4>>
  return %y : tensor<1x2x8x!u, #stream.lanes<4>>
}

// CHECK-LABEL: func.func @norm_uncentered
// CHECK: stream.norm %{{.*}}, %{{.*}}, %{{.*}} {epsilon = {{.*}} : f32, uncentered}
func.func @norm_uncentered(%x: tensor<1x9x8xf32>, %w: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<1x9x8xf32> {
  %y = stream.norm %x, %w, %b {epsilon = 1.0e-5 : f32, uncentered} : (tensor<1x9x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x9x8xf32>
  return %y : tensor<1x9x8xf32>
}
