// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-sparsify{layers=b fraction=0.5 activations=0.25})' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-sparsify{ratio=0.5},stream-sparsify{activations=0.25})' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s --check-prefix=ALL
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-sparsify{weights=4.5})' 2>&1 | filecheck %s --check-prefix=EMPTY
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-sparsify{weights=1 ratio=0.5})' 2>&1 | filecheck %s --check-prefix=TWO
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-sparsify{ratio=1})' 2>&1 | filecheck %s --check-prefix=RANGE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-sparsify)' 2>&1 | filecheck %s --check-prefix=NOTHING
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-sparsify{layers=q ratio=0.5})' 2>&1 | filecheck %s --check-prefix=NAME
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-quantize,stream-sparsify{ratio=0.5})' 2>&1 | filecheck %s --check-prefix=LATE

// Layer a is left alone; its result is clipped for b, and as it is for the sum.
// CHECK: %[[A:.*]] = stream.conv %arg0, %{{.*}} : (
// CHECK: %[[CLIPPED:.*]] = stream.map(%[[A]])
// CHECK: ^bb0(%[[X:.*]]: f32
// CHECK-DAG: %[[LIMIT:.*]] = arith.constant 2.5{{0*}}e-01
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.0
// CHECK-DAG: %[[SIZE:.*]] = math.absf %[[X]]
// CHECK: %[[SMALL:.*]] = arith.cmpf olt, %[[SIZE]], %[[LIMIT]]
// CHECK: %[[KEPT:.*]] = arith.select %[[SMALL]], %[[ZERO]], %[[X]]
// CHECK: stream.yield %[[KEPT]]
// CHECK: loc("b.sparsify")
// CHECK: %[[B:.*]] = stream.conv %[[CLIPPED]]
// CHECK-SAME: stream.sparsity = {error = {{[0-9.e+-]+}} : f64, input_threshold = 2.500000e-01 : f64, layer = "b", weight_threshold = 1.500000e+00 : f64, weights = 4 : i64, zeros = 2 : i64}
// CHECK: stream.map(%[[B]], %[[A]])

// The input of the network stays. The first of equal weights go, and the smallest one left is noted.
// ALL: stream.conv %arg0
// ALL-SAME: stream.sparsity = {error = {{[0-9.e+-]+}} : f64, layer = "a", weight_threshold = 4.000000e+00 : f64, weights = 2 : i64, zeros = 1 : i64}
// ALL: stream.map
// ALL: stream.conv
// ALL-SAME: stream.sparsity = {error = {{[0-9.e+-]+}} : f64, input_threshold = 2.500000e-01 : f64, layer = "b", weight_threshold = 2.000000e+00 : f64, weights = 4 : i64, zeros = 2 : i64}

// EMPTY: error: loc("a"): weights=4.5 leaves no weight
// EMPTY: the largest is 4; lower it
// TWO: error: give one of weights, fraction and ratio, not weights and ratio
// RANGE: error: ratio must be from 0 to below 1, not 1.0
// NOTHING: error: nothing to do
// NAME: no conv or linear layer is called 'q'
// LATE: error: stream-sparsify works on f32 modules

func.func @main(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32> {
  %wa = arith.constant dense<[[[[4.0]]], [[[-4.0]]]]> : tensor<2x1x1x1xf32>
  %wb = arith.constant dense<[[[[1.0, -2.0]]], [[[3.0, -0.5]]]]> : tensor<2x1x1x2xf32>
  %a = stream.conv %x, %wa : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32> loc("a")
  %b = stream.conv %a, %wb : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x2x2x2xf32> loc("b")
  %s = stream.map (%b, %a) : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  ^bb0(%v: f32, %w: f32):
    %m = arith.addf %v, %w : f32
    stream.yield %m : f32
  } loc("skip")
  return %s : tensor<1x2x2x2xf32>
}
