// RUN: stream-opt %s --stream-quantize 2>/dev/null | filecheck %s

// Rows that are to wait in memory still are once values are integers.
// CHECK: stream.conv
// CHECK-SAME: lines = #stream.lines<burst = 64>
// CHECK: stream.pool
// CHECK-SAME: lines = #stream.lines<burst = 32>
func.func @main(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  %w = arith.constant dense<0.5> : tensor<4x3x3x4xf32>
  %c = stream.conv %x, %w {pads = array<i64: 1, 1, 1, 1>, lines = #stream.lines<burst = 64>}
      : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x8x8x4xf32> loc("conv")
  %p = stream.pool %c {kind = #stream.pool<max>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>,
      lines = #stream.lines<burst = 32>} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> loc("pool")
  return %p : tensor<1x8x8x4xf32>
}
