// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-low-rank{layers=a scheme=outputs slices=2 rank=1})' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-low-rank{rank=8 scheme=s1})' | filecheck %s --check-prefix=KEPT
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-low-rank{ratio=2})' 2>&1 | filecheck %s --check-prefix=BAD

// The pointwise half reads the input; the other slides and strides in groups, and keeps the bias.
// CHECK: %[[FIRST:.*]] = stream.conv %arg0
// CHECK-NOT: strides
// CHECK-SAME: stream.low_rank = {error = {{.*}}, layer = "a", layer_macs = 9216 : i64
// CHECK-SAME: -> tensor<1x8x8x2xf32> loc("a.low_rank0")
// CHECK: %[[SECOND:.*]] = stream.conv %[[FIRST]], %{{.*}} bias %{{.*}} {groups = 2 : i64, pads = array<i64: 1, 1, 1, 1>
// CHECK-SAME: strides = array<i64: 2, 2>
// CHECK-SAME: loc("a.low_rank1")
// Another layer is left alone.
// CHECK: stream.conv %[[SECOND]]
// CHECK-NOT: stream.low_rank
// CHECK-SAME: loc("b")

// At full rank a pair is slower than its layer.
// KEPT-COUNT-2: stream.conv
// KEPT-NOT: stream.conv

// BAD: error: ratio must be above 0 and up to 1, not 2.0
func.func @main(%x: tensor<1x8x8x8xf32>) -> tensor<1x4x4x4xf32> {
  %w = arith.constant dense<1.0> : tensor<8x3x3x8xf32>
  %b = arith.constant dense<0.5> : tensor<8xf32>
  %v = arith.constant dense<1.0> : tensor<4x1x1x8xf32>
  %a = stream.conv %x, %w bias %b {pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
      : (tensor<1x8x8x8xf32>, tensor<8x3x3x8xf32>, tensor<8xf32>) -> tensor<1x4x4x8xf32> loc("a")
  %c = stream.conv %a, %v : (tensor<1x4x4x8xf32>, tensor<4x1x1x8xf32>) -> tensor<1x4x4x4xf32> loc("b")
  return %c : tensor<1x4x4x4xf32>
}
