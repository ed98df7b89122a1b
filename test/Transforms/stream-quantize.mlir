// RUN: rm -rf %t && mkdir -p %t
// RUN: %python -c "import numpy; numpy.save('%t/x.npy', numpy.linspace(-1, 1, 64, dtype='float32').reshape(-1, 1, 2, 2))"
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-quantize{calib=%t/x.npy})' --mlir-print-debuginfo | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-quantize{calib=%t/x.npy scales=pow2 scheme=symmetric})' | filecheck %s --check-prefix=POW2
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-quantize{calib=%t/x.npy weights=16 activations=16})' | filecheck %s --check-prefix=WIDE
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-quantize{calib=%t/x.npy})' -o %t/once.mlir
// RUN: stream-opt %t/once.mlir --pass-pipeline='builtin.module(stream-quantize{weights=4})' -o %t/twice.mlir
// RUN: diff %t/once.mlir %t/twice.mlir
// RUN: stream-opt %s --stream-quantize -o /dev/null 2>&1 | filecheck %s --check-prefix=NODATA
// NODATA: {{^}}stream-opt: warning: no calibration data

// The arguments, the layers and the results are integers; each layer keeps its name.
// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[X:.*]]: tensor<1x2x2x1x!quant.uniform<i8:f32, {{.*}}>> {stream.model_shape
// CHECK-SAME: -> tensor<1x2x2x2x!quant.uniform<i8:f32, {{.*}}>>
// The relu is gone: it is the lower limit of the requantization.
// CHECK: %[[CONV:.*]] = stream.conv %[[X]], %{{.*}} bias %{{.*}} multiplier
// CHECK-SAME: accumulator = i{{[0-9]+}}
// CHECK-SAME: requant = #stream.requant<shift = {{[0-9]+}}, min = 0, max = 255>
// CHECK-SAME: stream.sqnr_db
// CHECK-SAME: -> tensor<1x2x2x2x!quant.uniform<u8:f32, [[SCALE:.*]]>> loc(#[[CONV_LOC:.*]])
// CHECK: %[[TANH:.*]] = stream.lookup %[[CONV]], %{{.*}} (tensor<1x2x2x2x!quant.uniform<u8:f32, [[SCALE]]>>, tensor<256xi
// CHECK: %[[SUM:.*]] = stream.map(%[[TANH]], %[[CONV]])
// CHECK-NEXT: ^bb0(%[[A:.*]]: i8 {{.*}}, %[[B:.*]]: i8
// CHECK: arith.extui %[[A]] : i8 to i[[W:[0-9]+]]
// CHECK: arith.extui %[[B]] : i8 to i[[W]]
// CHECK: arith.shrsi
// CHECK: arith.trunci
// CHECK-DAG: #[[CONV_LOC]] = loc("conv")

// POW2: !quant.uniform<i8:f32, 7.812500e-03>> {stream.model_shape
// POW2-NOT: !quant.uniform<i8:f32, {{[^>]*}}:

// WIDE: stream.lookup
// WIDE-SAME: {fraction_bits = 6 : i64
// WIDE-SAME: tensor<1025xi

func.func @main(%x: tensor<1x2x2x1xf32> {stream.model_shape = array<i64: 1, 1, 2, 2>,
                                         stream.permutation = array<i64: 0, 2, 3, 1>}) -> tensor<1x2x2x2xf32> {
  %w = arith.constant dense<[[[[0.5]]], [[[-1.5]]]]> : tensor<2x1x1x1xf32>
  %b = arith.constant dense<[0.25, 0.0]> : tensor<2xf32>
  %c = stream.conv %x, %w bias %b
      : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32> loc("conv")
  %r = stream.map (%c) : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  ^bb0(%a: f32):
    %zero = arith.constant 0.0 : f32
    %m = arith.maximumf %a, %zero : f32
    stream.yield %m : f32
  } loc("relu")
  %t = stream.map (%r) : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  ^bb0(%a: f32):
    %m = math.tanh %a : f32
    stream.yield %m : f32
  } loc("tanh")
  %s = stream.map (%t, %r) : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  ^bb0(%a: f32, %b2: f32):
    %m = arith.subf %a, %b2 : f32
    stream.yield %m : f32
  } loc("difference")
  return %s : tensor<1x2x2x2xf32>
}
