// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-annotate-sparsity)' --mlir-print-local-scope | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-annotate-sparsity{gain=1.8})' --mlir-print-local-scope | filecheck %s --check-prefix=GAIN
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-annotate-sparsity{zeros=activations empty=0 balance=false layers=a},stream-annotate-sparsity{zeros=weights layers=b},stream-annotate-sparsity{zeros=none layers=d})' --mlir-print-local-scope | filecheck %s --check-prefix=NAMED
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-annotate-sparsity{zeros=both},stream-quantize)' --mlir-print-local-scope | filecheck %s --check-prefix=QUANTIZED
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-quantize,stream-annotate-sparsity)' 2>&1 | filecheck %s --check-prefix=UNKNOWN
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-annotate-sparsity{zeros=weights empty=0})' 2>&1 | filecheck %s --check-prefix=EMPTY
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-quantize,stream-fold,stream-annotate-sparsity{zeros=weights})' 2>&1 | filecheck %s --check-prefix=LATE

// Of layer a most activations are zero, of channel 1 all but one in four, of channel 2 none.
// CHECK: stream.conv
// CHECK-SAME: skip = #stream.skip<activations = true, order = [2, 0, 1, 3]>
// Of layer b half of the weights.
// CHECK: stream.conv
// CHECK-SAME: skip = #stream.skip<weights = true, order = [0, 1, 2]>
// Layer c reads single values, half of them zero; every word must come in all the same, so that only the passes after the first are shorter.
// CHECK: stream.linear
// CHECK-SAME: skip = #stream.skip<activations = true, empty = 0>
// Layer d reads no zeros.
// CHECK: stream.linear
// CHECK-NOT: skip
// CHECK: return

// GAIN: stream.conv
// GAIN-SAME: activations = true
// GAIN: stream.conv
// GAIN-SAME: weights = true
// GAIN-NOT: skip
// GAIN: return

// NAMED: skip = #stream.skip<activations = true, empty = 0>
// NAMED: skip = #stream.skip<weights = true, order = [0, 1, 2]>
// NAMED-NOT: skip
// NAMED: return

// QUANTIZED-COUNT-4: skip = #stream.skip<activations = true, weights = true

// UNKNOWN: error: loc("a"): nobody has counted the zeros that the layer reads
// UNKNOWN: run stream-collect-statistics, or say which zeros with zeros=
// EMPTY: error: loc("a"): windows take no cycles only where activations are left out
// LATE: error: loc("a"): the layer has its fold

func.func @main(%x: tensor<1x8x4x4xf32>) -> tensor<1x2xf32> {
  %wa = arith.constant dense<1.0> : tensor<3x2x2x4xf32>
  %wb = arith.constant dense<[[[[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]], [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]]]> : tensor<1x2x2x3xf32>
  %wc = arith.constant dense<1.0> : tensor<16x12xf32>
  %wd = arith.constant dense<1.0> : tensor<2x16xf32>
  %a = stream.conv %x, %wa {stream.window_zeros = dense<[[0, 0, 20, 0, 0], [0, 0, 0, 20, 0], [20, 0, 0, 0, 0], [0, 0, 0, 20, 0]]> : tensor<4x5xi64>}
      : (tensor<1x8x4x4xf32>, tensor<3x2x2x4xf32>) -> tensor<1x7x3x3xf32> loc("a")
  %b = stream.conv %a, %wb {stream.window_zeros = dense<[[12, 0, 0, 0, 0], [12, 0, 0, 0, 0], [12, 0, 0, 0, 0]]> : tensor<3x5xi64>}
      : (tensor<1x7x3x3xf32>, tensor<1x2x2x3xf32>) -> tensor<1x6x2x1xf32> loc("b")
  %f = stream.reshape %b : (tensor<1x6x2x1xf32>) -> tensor<1x12xf32>
  %c = stream.linear %f, %wc {stream.window_zeros = dense<[[5, 5], [5, 5], [5, 5], [5, 5], [5, 5], [5, 5], [5, 5], [5, 5], [5, 5], [5, 5], [5, 5], [5, 5]]> : tensor<12x2xi64>}
      : (tensor<1x12xf32>, tensor<16x12xf32>) -> tensor<1x16xf32> loc("c")
  %d = stream.linear %c, %wd {stream.window_zeros = dense<[[9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0], [9, 0]]> : tensor<16x2xi64>}
      : (tensor<1x16xf32>, tensor<2x16xf32>) -> tensor<1x2xf32> loc("d")
  return %d : tensor<1x2xf32>
}
