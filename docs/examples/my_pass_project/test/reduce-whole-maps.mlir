// RUN: stream-opt %s --example-reduce-whole-maps | filecheck %s
// RUN: stream-opt %s --example-reduce-whole-maps=positions=65 | filecheck %s --check-prefix=LARGE

// CHECK-LABEL: func.func @whole
// CHECK: stream.reduce %{{.*}} {kind = #stream.reduce<mean>} : (tensor<1x8x8x4xf32>) -> tensor<1x1x1x4xf32>
// LARGE-NOT: stream.reduce
func.func @whole(%x: tensor<1x8x8x4xf32>) -> tensor<1x1x1x4xf32> {
  %y = stream.pool %x {kind = #stream.pool<average>, kernel = array<i64: 8, 8>}
      : (tensor<1x8x8x4xf32>) -> tensor<1x1x1x4xf32>
  return %y : tensor<1x1x1x4xf32>
}

// CHECK-LABEL: func.func @part
// CHECK: stream.pool
func.func @part(%x: tensor<1x8x8x4xf32>) -> tensor<1x2x2x4xf32> {
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 4, 4>, strides = array<i64: 4, 4>}
      : (tensor<1x8x8x4xf32>) -> tensor<1x2x2x4xf32>
  return %y : tensor<1x2x2x4xf32>
}
