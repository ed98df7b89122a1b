// RUN: stream-opt %s | filecheck %s
// RUN: stream-opt %s --mlir-print-op-generic | stream-opt | filecheck %s
// RUN: stream-opt %s --emit-bytecode | stream-opt | filecheck %s

// CHECK-LABEL: func.func @conv_plain
// CHECK: stream.conv %{{.*}}, %{{.*}} : (tensor<1x8x8x3xf32>, tensor<16x1x1x3xf32>) -> tensor<1x8x8x16xf32>
func.func @conv_plain(%x: tensor<1x8x8x3xf32>, %w: tensor<16x1x1x3xf32>) -> tensor<1x8x8x16xf32> {
  %y = stream.conv %x, %w : (tensor<1x8x8x3xf32>, tensor<16x1x1x3xf32>) -> tensor<1x8x8x16xf32>
  return %y : tensor<1x8x8x16xf32>
}

// The default number of groups is not printed.
// CHECK-LABEL: func.func @conv_default_groups
// CHECK-NOT: groups
// CHECK: return
func.func @conv_default_groups(%x: tensor<1x8x8x3xf32>, %w: tensor<16x1x1x3xf32>) -> tensor<1x8x8x16xf32> {
  %y = stream.conv %x, %w {groups = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<16x1x1x3xf32>) -> tensor<1x8x8x16xf32>
  return %y : tensor<1x8x8x16xf32>
}

// 9 + 1 + 2 - 2 * 2 - 1 = 7, / 2 + 1 = 4 rows; 8 + 0 + 1 - 1 - 1 = 7, / 3 + 1 = 3 columns.
// CHECK-LABEL: func.func @conv_geometry
// CHECK: bias %{{.*}} {dilations = array<i64: 2, 1>, groups = 2 : i64, pads = array<i64: 1, 0, 2, 1>, strides = array<i64: 2, 3>}
func.func @conv_geometry(%x: tensor<1x9x8x4xf32>, %w: tensor<6x3x2x2xf32>, %b: tensor<6xf32>) -> tensor<1x4x3x6xf32> {
  %y = stream.conv %x, %w bias %b {dilations = array<i64: 2, 1>, groups = 2 : i64, pads = array<i64: 1, 0, 2, 1>, strides = array<i64: 2, 3>}
      : (tensor<1x9x8x4xf32>, tensor<6x3x2x2xf32>, tensor<6xf32>) -> tensor<1x4x3x6xf32>
  return %y : tensor<1x4x3x6xf32>
}

// CHECK-LABEL: func.func @conv_1d
// CHECK: stream.conv
// CHECK-SAME: -> tensor<1x6x5xf32>
func.func @conv_1d(%x: tensor<1x8x2xf32>, %w: tensor<5x3x2xf32>) -> tensor<1x6x5xf32> {
  %y = stream.conv %x, %w : (tensor<1x8x2xf32>, tensor<5x3x2xf32>) -> tensor<1x6x5xf32>
  return %y : tensor<1x6x5xf32>
}

// CHECK-LABEL: func.func @conv_3d
// CHECK: stream.conv
// CHECK-SAME: -> tensor<1x2x3x4x5xf32>
func.func @conv_3d(%x: tensor<1x3x4x5x2xf32>, %w: tensor<5x2x2x2x2xf32>) -> tensor<1x2x3x4x5xf32> {
  %y = stream.conv %x, %w : (tensor<1x3x4x5x2xf32>, tensor<5x2x2x2x2xf32>) -> tensor<1x2x3x4x5xf32>
  return %y : tensor<1x2x3x4x5xf32>
}

!x = !quant.uniform<i8:f32, 0.5:3>
!y = !quant.uniform<u8:f32, 0.25>

// CHECK-LABEL: func.func @conv_quantized
// CHECK: stream.conv %{{.*}}, %{{.*}} bias %{{.*}} multiplier %{{.*}} {accumulator = i23, requant = #stream.requant<shift = 20, min = 0, max = 255>}
func.func @conv_quantized(%x: tensor<1x8x8x3x!x>, %w: tensor<16x1x1x3xi8>, %b: tensor<16xi32>, %m: tensor<16xi32>) -> tensor<1x8x8x16x!y> {
  %y = stream.conv %x, %w bias %b multiplier %m {accumulator = i23, requant = #stream.requant<shift = 20, min = 0, max = 255>}
      : (tensor<1x8x8x3x!x>, tensor<16x1x1x3xi8>, tensor<16xi32>, tensor<16xi32>) -> tensor<1x8x8x16x!y>
  return %y : tensor<1x8x8x16x!y>
}

// A factor of 1 is not printed; lanes are in * group and out * group.
// CHECK-LABEL: func.func @conv_mapped
// CHECK: fold = #stream.fold<in = 3, out = 4, fine = 3>
// CHECK-SAME: tensor<1x8x8x3xf32, #stream.lanes<3>>
func.func @conv_mapped(%x: tensor<1x8x8x3xf32, #stream.lanes<3>>, %w: tensor<16x3x3x3xf32>) -> tensor<1x6x6x16xf32, #stream.lanes<4>> {
  %y = stream.conv %x, %w {fold = #stream.fold<in = 3, out = 4, group = 1, fine = 3>}
      : (tensor<1x8x8x3xf32, #stream.lanes<3>>, tensor<16x3x3x3xf32>) -> tensor<1x6x6x16xf32, #stream.lanes<4>>
  return %y : tensor<1x6x6x16xf32, #stream.lanes<4>>
}

// CHECK-LABEL: func.func @conv_depthwise_mapped
// CHECK: fold = #stream.fold<group = 4, fine = 9>, groups = 8 : i64
func.func @conv_depthwise_mapped(%x: tensor<1x8x8x8xf32, #stream.lanes<4>>, %w: tensor<8x3x3x1xf32>) -> tensor<1x6x6x8xf32, #stream.lanes<4>> {
  %y = stream.conv %x, %w {fold = #stream.fold<group = 4, fine = 9>, groups = 8 : i64}
      : (tensor<1x8x8x8xf32, #stream.lanes<4>>, tensor<8x3x3x1xf32>) -> tensor<1x6x6x8xf32, #stream.lanes<4>>
  return %y : tensor<1x6x6x8xf32, #stream.lanes<4>>
}

// CHECK-LABEL: func.func @linear
// CHECK: stream.linear %{{.*}}, %{{.*}} bias %{{.*}} : (tensor<1x64xf32>, tensor<10x64xf32>, tensor<10xf32>) -> tensor<1x10xf32>
func.func @linear(%x: tensor<1x64xf32>, %w: tensor<10x64xf32>, %b: tensor<10xf32>) -> tensor<1x10xf32> {
  %y = stream.linear %x, %w bias %b : (tensor<1x64xf32>, tensor<10x64xf32>, tensor<10xf32>) -> tensor<1x10xf32>
  return %y : tensor<1x10xf32>
}

// CHECK-LABEL: func.func @linear_sequence_quantized
// CHECK: stream.linear %{{.*}}, %{{.*}} multiplier %{{.*}} {accumulator = i22, requant = #stream.requant<shift = 12, min = 0, max = 200>}
func.func @linear_sequence_quantized(%x: tensor<1x7x64x!x>, %w: tensor<10x64xi8>, %m: tensor<10xi32>) -> tensor<1x7x10x!y> {
  %y = stream.linear %x, %w multiplier %m {accumulator = i22, requant = #stream.requant<shift = 12, min = 0, max = 200>}
      : (tensor<1x7x64x!x>, tensor<10x64xi8>, tensor<10xi32>) -> tensor<1x7x10x!y>
  return %y : tensor<1x7x10x!y>
}

// CHECK-LABEL: func.func @weight_places
// CHECK: offchip = #stream.offchip<rows = 36>, weight_storage = #stream.storage<lutram>
func.func @weight_places(%x: tensor<1x8x8x4xf32>) -> tensor<1x6x6x6xf32> {
  %w = arith.constant dense<1.0> : tensor<6x3x3x4xf32>
  %y = stream.conv %x, %w {fold = #stream.fold<in = 2, out = 3>, offchip = #stream.offchip<rows = 36>, weight_storage = #stream.storage<lutram>}
      : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return %y : tensor<1x6x6x6xf32>
}

// CHECK-LABEL: func.func @lines
// CHECK: stream.conv {{.*}}lines = #stream.lines<burst = 256>
// CHECK: stream.pool {{.*}}lines = #stream.lines<burst = 1>
func.func @lines(%x: tensor<1x8x8x4xf32>) -> tensor<1x5x6x6xf32> {
  %w = arith.constant dense<1.0> : tensor<6x3x3x4xf32>
  %y = stream.conv %x, %w {lines = #stream.lines<burst = 256>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  %z = stream.pool %y {kind = #stream.pool<max>, kernel = array<i64: 2, 1>, lines = #stream.lines<burst = 1>} : (tensor<1x6x6x6xf32>) -> tensor<1x5x6x6xf32>
  return %z : tensor<1x5x6x6xf32>
}

// CHECK-LABEL: func.func @skip
// CHECK: fold = #stream.fold<fine = 4>
// CHECK-SAME: skip = #stream.skip<activations = true, empty = 0, order = [2, 0, 1, 3]>
// CHECK: skip = #stream.skip<weights = true>
func.func @skip(%x: tensor<1x8x8x4xf32>, %v: tensor<1x4xf32>) -> (tensor<1x6x6x6xf32>, tensor<1x6xf32>) {
  %w = arith.constant dense<1.0> : tensor<6x3x3x4xf32>
  %y = stream.conv %x, %w {fold = #stream.fold<fine = 4>, skip = #stream.skip<activations = true, empty = 0, order = [2, 0, 1, 3]>}
      : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  %u = arith.constant dense<1.0> : tensor<6x4xf32>
  %z = stream.linear %v, %u {skip = #stream.skip<weights = true>} : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  return %y, %z : tensor<1x6x6x6xf32>, tensor<1x6xf32>
}

// Weights are blobs; they survive text and bytecode.
// CHECK-LABEL: func.func @weights_blob
// CHECK: arith.constant dense_resource<conv1.weight> : tensor<2x1x1x1xf32>
func.func @weights_blob(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32> {
  %w = arith.constant dense_resource<conv1.weight> : tensor<2x1x1x1xf32>
  %y = stream.conv %x, %w : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// CHECK: conv1.weight: "0x040000000000803F00000040"
{-#
  dialect_resources: {
    builtin: {
      conv1.weight: "0x040000000000803F00000040"
    }
  }
#-}
