// RUN: rm -rf %t && mkdir -p %t
// RUN: %python -c "import numpy; numpy.save('%t/x.npy', numpy.linspace(-1, 1, 64, dtype='float32').reshape(-1, 1, 2, 2))"
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-round-weights{calib=%t/x.npy weights=4})' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-round-weights{calib=%t/x.npy weights=4},stream-quantize{calib=%t/x.npy})' | filecheck %s --check-prefix=KEPT
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-round-weights{weights=1})' 2>&1 | filecheck %s --check-prefix=BAD

// The weights lie on a grid, which the layer names.
// CHECK: %[[W:.*]] = arith.constant dense_resource<a.weights> : tensor<2x1x1x1xf32>
// CHECK: stream.conv %arg0, %[[W]] {stream.weight_scales = dense_resource<a.weight_scales> : tensor<2xf64>}
// Transposed convolutions stay.
// CHECK: stream.conv_transpose
// CHECK-NOT: stream.weight_scales

// stream-quantize keeps the grid: at most 7 in four bits, so 6 * 255 sums with a bias fit few bits, though it was asked for 8.
// KEPT: stream.conv %{{.*}} {accumulator = i1{{[0-2]}}
// KEPT: stream.conv_transpose

// BAD: error: cannot round to 1 bits
// BAD: weights take 2 to 16 bits

func.func @main(%x: tensor<1x2x2x1xf32> {stream.model_shape = array<i64: 1, 1, 2, 2>,
                                         stream.permutation = array<i64: 0, 2, 3, 1>}) -> tensor<1x2x2x1xf32> {
  %w = arith.constant dense<[[[[0.5]]], [[[-1.4]]]]> : tensor<2x1x1x1xf32>
  %v = arith.constant dense<[[[[0.3, 0.7]]]]> : tensor<1x1x1x2xf32>
  %a = stream.conv %x, %w : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32> loc("a")
  %b = stream.conv_transpose %a, %v : (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x2x1xf32> loc("b")
  return %b : tensor<1x2x2x1xf32>
}
