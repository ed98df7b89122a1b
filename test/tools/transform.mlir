// A transform script names ops of the dialect and passes written in Python.
// RUN: stream-opt %s --pass-pipeline='builtin.module(transform-preload-library{transform-library-paths=%S/Inputs/schedule.mlir},transform-interpreter)' \
// RUN:   | filecheck %s

// CHECK-LABEL: func.func @main
// CHECK: stream.conv {{.*}}class = "heavy", fold = #stream.fold<
// CHECK-NEXT: stream.pool
// CHECK-NOT: class
func.func @main(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x4x8xf32> {
  %w = arith.constant dense<0.5> : tensor<8x1x1x4xf32>
  %a = stream.conv %x, %w : (tensor<1x8x8x4xf32>, tensor<8x1x1x4xf32>) -> tensor<1x8x8x8xf32>
  %p = stream.pool %a {kind = #stream.pool<max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}
      : (tensor<1x8x8x8xf32>) -> tensor<1x4x4x8xf32>
  return %p : tensor<1x4x4x8xf32>
}
