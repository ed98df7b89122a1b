// RUN: rm -rf %t && mkdir -p %t
// RUN: %python -c "import numpy; numpy.save('%t/x.npy', numpy.linspace(-1, 1, 64, dtype='float32').reshape(-1, 1, 2, 2))"
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-equalize{calib=%t/x.npy})' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-equalize{by=weights})' | filecheck %s --check-prefix=WEIGHTS
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-quantize{calib=%t/x.npy},stream-equalize)' 2>&1 | filecheck %s --check-prefix=LATE

// Weights that change become resources; those that stay are written out as they were.
// CHECK-LABEL: func.func @main
// a and b are equalized: only a ReLU and a max pool are between them.
// CHECK-DAG: %[[A:.*]] = arith.constant dense_resource<a.weights{{.*}}>
// CHECK-DAG: %[[ABIAS:.*]] = arith.constant dense_resource<a.bias{{.*}}>
// CHECK-DAG: %[[B:.*]] = arith.constant dense_resource<b.weights{{.*}}>
// b has two readers, and a clip stands between d and e.
// CHECK-COUNT-2: arith.constant dense<
// CHECK: stream.conv %{{.*}}, %[[A]] bias %[[ABIAS]]
// CHECK: stream.conv %{{.*}}, %[[B]]

// WEIGHTS-COUNT-3: dense_resource<

// LATE: error: stream-equalize works on f32 modules
// LATE: run it before stream-quantize

func.func @main(%x: tensor<1x2x2x1xf32> {stream.model_shape = array<i64: 1, 1, 2, 2>,
                                         stream.permutation = array<i64: 0, 2, 3, 1>}) -> tensor<1x1x1x2xf32> {
  %wa = arith.constant dense<[[[[0.5]]], [[[-15.0]]]]> : tensor<2x1x1x1xf32>
  %ba = arith.constant dense<[0.25, 1.0]> : tensor<2xf32>
  %wb = arith.constant dense<[[[[1.0, 0.25]]], [[[-1.5, 0.5]]]]> : tensor<2x1x1x2xf32>
  %wd = arith.constant dense<[[[[1.0, 2.0]]], [[[3.0, 4.0]]]]> : tensor<2x1x1x2xf32>
  %we = arith.constant dense<[[[[1.0, 3.0]]], [[[3.0, 5.0]]]]> : tensor<2x1x1x2xf32>
  %a = stream.conv %x, %wa bias %ba
      : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32> loc("a")
  %r = stream.map (%a) : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  ^bb0(%v: f32):
    %zero = arith.constant 0.0 : f32
    %m = arith.maximumf %v, %zero : f32
    stream.yield %m : f32
  } loc("relu")
  %p = stream.pool %r {kind = #stream.pool<max>, kernel = array<i64: 2, 2>} : (tensor<1x2x2x2xf32>) -> tensor<1x1x1x2xf32> loc("pool")
  %b = stream.conv %p, %wb : (tensor<1x1x1x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x1x1x2xf32> loc("b")
  %d = stream.conv %b, %wd : (tensor<1x1x1x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x1x1x2xf32> loc("d")
  %c = stream.map (%d) : (tensor<1x1x1x2xf32>) -> tensor<1x1x1x2xf32> {
  ^bb0(%v: f32):
    %six = arith.constant 6.0 : f32
    %m = arith.minimumf %v, %six : f32
    stream.yield %m : f32
  } loc("clip")
  %e = stream.conv %c, %we : (tensor<1x1x1x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x1x1x2xf32> loc("e")
  %s = stream.map (%e, %b) : (tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x1x1x2xf32> {
  ^bb0(%v: f32, %w: f32):
    %m = arith.addf %v, %w : f32
    stream.yield %m : f32
  } loc("skip")
  return %s : tensor<1x1x1x2xf32>
}
