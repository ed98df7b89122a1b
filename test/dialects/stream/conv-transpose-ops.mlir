// RUN: stream-opt %s | filecheck %s
// RUN: stream-opt %s --mlir-print-op-generic | stream-opt | filecheck %s
// RUN: stream-opt %s --emit-bytecode | stream-opt | filecheck %s

// (4 - 1) * 2 - 1 + 3 + 1 = 9 rows, (5 - 1) * 3 - 2 + 2 * 2 + 1 = 15 columns.
// CHECK-LABEL: func.func @conv_transpose
// CHECK: stream.conv_transpose %{{.*}}, %{{.*}} bias %{{.*}} {dilations = array<i64: 1, 2>, groups = 2 : i64, output_padding = array<i64: 1, 0>, pads = array<i64: 1, 0, 0, 2>, strides = array<i64: 2, 3>}
func.func @conv_transpose(%x: tensor<1x4x5x4xf32>, %w: tensor<6x3x3x2xf32>, %b: tensor<6xf32>) -> tensor<1x9x15x6xf32> {
  %y = stream.conv_transpose %x, %w bias %b {dilations = array<i64: 1, 2>, groups = 2 : i64, output_padding = array<i64: 1, 0>, pads = array<i64: 1, 0, 0, 2>, strides = array<i64: 2, 3>}
      : (tensor<1x4x5x4xf32>, tensor<6x3x3x2xf32>, tensor<6xf32>) -> tensor<1x9x15x6xf32>
  return %y : tensor<1x9x15x6xf32>
}
