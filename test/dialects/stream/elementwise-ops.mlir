// RUN: stream-opt %s | filecheck %s
// RUN: stream-opt %s --mlir-print-op-generic | stream-opt | filecheck %s
// RUN: stream-opt %s --emit-bytecode | stream-opt | filecheck %s

// CHECK-LABEL: func.func @map_gate
// CHECK: stream.map(%{{.*}}, %{{.*}}) : (tensor<1x4x4x8xf32>, tensor<1x1x1x8xf32>) -> tensor<1x4x4x8xf32> {
// CHECK-NEXT: ^bb0(%[[A:.*]]: f32, %[[B:.*]]: f32):
// CHECK-NEXT: %[[P:.*]] = arith.mulf %[[A]], %[[B]] : f32
// CHECK-NEXT: stream.yield %[[P]] : f32
func.func @map_gate(%x: tensor<1x4x4x8xf32>, %g: tensor<1x1x1x8xf32>) -> tensor<1x4x4x8xf32> {
  %y = stream.map (%x, %g) : (tensor<1x4x4x8xf32>, tensor<1x1x1x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%a: f32, %b: f32):
    %p = arith.mulf %a, %b : f32
    stream.yield %p : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

!s = !quant.uniform<i8:f32, 0.5:3>
!u = !quant.uniform<u4:f32, 0.25>

// Raw storage integers: signed extends with extsi, unsigned with extui.
// CHECK-LABEL: func.func @map_quantized
// CHECK: ^bb0(%{{.*}}: i8, %{{.*}}: i4):
// CHECK: stream.yield %{{.*}} : i8
func.func @map_quantized(%x: tensor<1x8x!s>, %z: tensor<1x8x!u>) -> tensor<1x8x!s> {
  %y = stream.map (%x, %z) : (tensor<1x8x!s>, tensor<1x8x!u>) -> tensor<1x8x!s> {
  ^bb0(%a: i8, %b: i4):
    %ca = arith.constant 3 : i16
    %one = arith.constant 1 : i16
    %least = arith.constant -128 : i16
    %most = arith.constant 127 : i16
    %wa = arith.extsi %a : i8 to i16
    %wb = arith.extui %b : i4 to i16
    %pa = arith.muli %wa, %ca : i16
    %sum = arith.addi %pa, %wb : i16
    %half = arith.addi %sum, %one : i16
    %shifted = arith.shrsi %half, %one : i16
    %low = arith.maxsi %shifted, %least : i16
    %high = arith.minsi %low, %most : i16
    %r = arith.trunci %high : i16 to i8
    stream.yield %r : i8
  }
  return %y : tensor<1x8x!s>
}

// CHECK-LABEL: func.func @map_mapped
// CHECK: stream.map(%{{.*}}) {fold = #stream.fold<in = 2, out = 2>}
func.func @map_mapped(%x: tensor<1x8xf32, #stream.lanes<2>>) -> tensor<1x8xf32, #stream.lanes<2>> {
  %y = stream.map (%x) {fold = #stream.fold<in = 2, out = 2>} : (tensor<1x8xf32, #stream.lanes<2>>) -> tensor<1x8xf32, #stream.lanes<2>> {
  ^bb0(%a: f32):
    %r = math.tanh %a : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x8xf32, #stream.lanes<2>>
}

// CHECK-LABEL: func.func @lookup_exact
// CHECK: stream.lookup %{{.*}}, %{{.*}} : (tensor<1x8x!quant.uniform<u4:f32, 2.500000e-01>>, tensor<16xi8>)
func.func @lookup_exact(%x: tensor<1x8x!u>, %t: tensor<16xi8>) -> tensor<1x8x!s> {
  %y = stream.lookup %x, %t : (tensor<1x8x!u>, tensor<16xi8>) -> tensor<1x8x!s>
  return %y : tensor<1x8x!s>
}

// CHECK-LABEL: func.func @lookup_interpolated
// CHECK: {fraction_bits = 6 : i64}
func.func @lookup_interpolated(%x: tensor<1x8x!quant.uniform<i16:f32, 0.001>>, %t: tensor<1025xi16>) -> tensor<1x8x!quant.uniform<i16:f32, 0.001>> {
  %y = stream.lookup %x, %t {fraction_bits = 6 : i64}
      : (tensor<1x8x!quant.uniform<i16:f32, 0.001>>, tensor<1025xi16>) -> tensor<1x8x!quant.uniform<i16:f32, 0.001>>
  return %y : tensor<1x8x!quant.uniform<i16:f32, 0.001>>
}

// CHECK-LABEL: func.func @softmax
// CHECK: stream.softmax %{{.*}} : (tensor<1x10xf32>) -> tensor<1x10xf32>
func.func @softmax(%x: tensor<1x10xf32>) -> tensor<1x10xf32> {
  %y = stream.softmax %x : (tensor<1x10xf32>) -> tensor<1x10xf32>
  return %y : tensor<1x10xf32>
}

// CHECK-LABEL: func.func @softmax_quantized
// CHECK: stream.softmax %{{.*}} table %{{.*}} :
func.func @softmax_quantized(%x: tensor<1x10x!s>, %t: tensor<256xi32>) -> tensor<1x10x!u> {
  %y = stream.softmax %x table %t : (tensor<1x10x!s>, tensor<256xi32>) -> tensor<1x10x!u>
  return %y : tensor<1x10x!u>
}

// One value per channel, one per position, one for all; those of one channel travel in words of one lane.
// CHECK-LABEL: func.func @map_gates
// CHECK: stream.map(%arg0, %arg1, %arg2, %arg3) {fold = #stream.fold<in = 4, out = 4>}
func.func @map_gates(%x: tensor<1x4x4x8xf32, #stream.lanes<4>>, %c: tensor<1x1x1x8xf32, #stream.lanes<4>>, %s: tensor<1x4x4x1xf32>, %o: tensor<1x1x1x1xf32>)
    -> tensor<1x4x4x8xf32, #stream.lanes<4>> {
  %y = stream.map (%x, %c, %s, %o) {fold = #stream.fold<in = 4, out = 4>}
      : (tensor<1x4x4x8xf32, #stream.lanes<4>>, tensor<1x1x1x8xf32, #stream.lanes<4>>, tensor<1x4x4x1xf32>, tensor<1x1x1x1xf32>)
      -> tensor<1x4x4x8xf32, #stream.lanes<4>> {
  ^bb0(%a: f32, %b: f32, %d: f32, %e: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.mulf %0, %d : f32
    %2 = arith.addf %1, %e : f32
    stream.yield %2 : f32
  }
  return %y : tensor<1x4x4x8xf32, #stream.lanes<4>>
}

// CHECK-LABEL: func.func @softmax_interpolated
// CHECK: tensor<1025xi32>
func.func @softmax_interpolated(%x: tensor<1x10x!quant.uniform<i16:f32, 0.001>>, %t: tensor<1025xi32>) -> tensor<1x10x!u> {
  %y = stream.softmax %x table %t : (tensor<1x10x!quant.uniform<i16:f32, 0.001>>, tensor<1025xi32>) -> tensor<1x10x!u>
  return %y : tensor<1x10x!u>
}

// CHECK-LABEL: func.func @softmax_masked
// CHECK: stream.softmax %{{.*}} {mask = dense<{{.*}}true, false{{.*}}> : tensor<2x2xi1>} : (tensor<1x4x2xf32>) -> tensor<1x4x2xf32>
func.func @softmax_masked(%x: tensor<1x4x2xf32>) -> tensor<1x4x2xf32> {
  %y = stream.softmax %x {mask = dense<[[true, false], [true, true]]> : tensor<2x2xi1>} : (tensor<1x4x2xf32>) -> tensor<1x4x2xf32>
  return %y : tensor<1x4x2xf32>
}
