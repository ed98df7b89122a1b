// RUN: rm -rf %t && mkdir -p %t
// RUN: %python -c "import numpy; numpy.save('%t/x.npy', numpy.array([[0, 1, 0, 2], [3, 1, 0, 0]], 'float32').reshape(2, 1, 2, 2))"
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-collect-statistics{calib=%t/x.npy})' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-collect-statistics{calib=%t/x.npy samples=1})' | filecheck %s --check-prefix=ONE
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-quantize{calib=%t/x.npy},stream-collect-statistics{calib=%t/x.npy})' | filecheck %s --check-prefix=INTEGERS

// A window of 1 x 2 over rows of 2 with a column of padding on the left: two windows per row.
// CHECK: stream.conv
// CHECK-SAME: stream.window_zeros = dense_resource<[[A:[a-z_.0-9]+]]> : tensor<1x3xi64>
// The transposed one has none.
// CHECK: stream.conv_transpose
// CHECK-NOT: stream.window_zeros
// CHECK-SAME: ->
// CHECK: stream.linear
// CHECK-SAME: stream.window_zeros = dense_resource<[[B:[a-z_.0-9]+]]> : tensor<8x2xi64>
// Zeros in windows: (pad 0) (0 1) | (pad 0) (0 2), then (pad 3) (3 1) | (pad 0) (0 0): one window with none, three with one, four with two.
// The leading 08 is the alignment, then come little-endian 1, 3, 4.
// CHECK: [[A]]: "0x08000000010000000000000003000000000000000400000000000000"

// ONE: stream.conv {{.*}}stream.window_zeros = dense_resource<[[A:[a-z_.0-9]+]]> : tensor<1x3xi64>
// ONE: [[A]]: "0x08000000000000000000000002000000000000000200000000000000"

// INTEGERS: stream.conv {{.*}}stream.window_zeros = dense_resource<[[A:[a-z_.0-9]+]]> : tensor<1x3xi64>
// INTEGERS: [[A]]: "0x08000000010000000000000003000000000000000400000000000000"

func.func @main(%x: tensor<1x2x2x1xf32> {stream.model_shape = array<i64: 1, 1, 2, 2>,
                                         stream.permutation = array<i64: 0, 2, 3, 1>}) -> tensor<1x3xf32> {
  %wa = arith.constant dense<1.0> : tensor<2x1x2x1xf32>
  %wt = arith.constant dense<1.0> : tensor<2x1x1x2xf32>
  %wb = arith.constant dense<1.0> : tensor<3x8xf32>
  %a = stream.conv %x, %wa {pads = array<i64: 0, 1, 0, 0>} : (tensor<1x2x2x1xf32>, tensor<2x1x2x1xf32>) -> tensor<1x2x2x2xf32> loc("a")
  %t = stream.conv_transpose %a, %wt : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x2x2x2xf32> loc("t")
  %f = stream.reshape %t : (tensor<1x2x2x2xf32>) -> tensor<1x8xf32> loc("f")
  %b = stream.linear %f, %wb : (tensor<1x8xf32>, tensor<3x8xf32>) -> tensor<1x3xf32> loc("b")
  return %b : tensor<1x3xf32>
}
