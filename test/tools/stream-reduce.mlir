// RUN: stream-reduce %s --stream-reduce-network=test=%S/Inputs/has-max-pool.sh | filecheck %s
// RUN: not stream-reduce %s --stream-reduce-network=test=/bin/true 2>&1 | filecheck %s --check-prefix=DULL
// RUN: not stream-reduce %s --stream-reduce-network=test=%S/nothing.sh 2>&1 | filecheck %s --check-prefix=NOTHING

// DULL: error: the test does not find the module interesting as it is
// NOTHING: error: cannot run the test '{{.*}}nothing.sh'

// CHECK: func.func @main(%[[IN:.*]]: tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32>
// CHECK-NEXT: %[[OUT:.*]] = stream.pool %[[IN]]
// CHECK-NEXT: return %[[OUT]]
func.func @main(%x: tensor<1x8x8x3xf32>) -> (tensor<1x4x4x4xf32>, tensor<1x8x8x4xf32>) {
  %w = arith.constant dense<0.5> : tensor<4x1x1x3xf32>
  %a = stream.conv %x, %w : (tensor<1x8x8x3xf32>, tensor<4x1x1x3xf32>) -> tensor<1x8x8x4xf32>
  %b = stream.softmax %a : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %p = stream.pool %b {kind = #stream.pool<max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}
      : (tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32>
  %v = arith.constant dense<0.5> : tensor<4x1x1x4xf32>
  %c = stream.conv %p, %v : (tensor<1x4x4x4xf32>, tensor<4x1x1x4xf32>) -> tensor<1x4x4x4xf32>
  return %c, %b : tensor<1x4x4x4xf32>, tensor<1x8x8x4xf32>
}
