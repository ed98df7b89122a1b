// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-cpd{rank=2})' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-cpd{rank=2 layers=b})' 2>&1 | filecheck %s --check-prefix=BAD

// Pointwise, then one depthwise convolution per kernel dimension with that dimension's stride, then pointwise with the bias.
// CHECK: stream.conv %arg0
// CHECK-SAME: method = "cpd"
// CHECK-SAME: -> tensor<1x8x8x2xf32> loc("a.low_rank0")
// CHECK: stream.conv {{.*}}groups = 2 : i64, pads = array<i64: 1, 0, 1, 0>
// CHECK-SAME: strides = array<i64: 2, 1>
// CHECK-SAME: tensor<2x3x1x1xf32>) -> tensor<1x4x8x2xf32> loc("a.low_rank1")
// CHECK: stream.conv {{.*}}groups = 2 : i64, pads = array<i64: 0, 1, 0, 1>
// CHECK-SAME: tensor<2x1x3x1xf32>) -> tensor<1x4x4x2xf32> loc("a.low_rank2")
// CHECK: stream.conv {{.*}} bias
// CHECK-SAME: -> tensor<1x4x4x8xf32> loc("a.low_rank3")
// CHECK: loc("b")

// BAD: error: {{.*}}a pointwise layer has no polyadic form of its own
func.func @main(%x: tensor<1x8x8x8xf32>) -> tensor<1x4x4x4xf32> {
  %w = arith.constant dense<1.0> : tensor<8x3x3x8xf32>
  %b = arith.constant dense<0.5> : tensor<8xf32>
  %v = arith.constant dense<1.0> : tensor<4x1x1x8xf32>
  %a = stream.conv %x, %w bias %b {pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
      : (tensor<1x8x8x8xf32>, tensor<8x3x3x8xf32>, tensor<8xf32>) -> tensor<1x4x4x8xf32> loc("a")
  %c = stream.conv %a, %v : (tensor<1x4x4x8xf32>, tensor<4x1x1x8xf32>) -> tensor<1x4x4x4xf32> loc("b")
  return %c : tensor<1x4x4x4xf32>
}
