// RUN: stream-opt %s --canonicalize --stream-quantize 2>&1 | filecheck %s
// RUN: sed 's/!quant.uniform<i8:f32, 0.5:-3>/f32/' %s | not stream-opt --stream-quantize 2>&1 | filecheck %s --check-prefix=BAD

// What the module says of its own storage is kept. Nothing is left to be measured, so nothing is said of calibration data.
// CHECK-NOT: warning
// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[X:.*]]: tensor<1x2x2x1x!quant.uniform<u8:f32, 2.500000e-01:3>>
// CHECK-SAME: {stream.name = "x"}
// The weights are 2, -3 by their own scales; ratios of 0.25 * 0.5 / 0.5 and 0.25 * 0.25 / 0.5 are powers of two.
// CHECK-DAG: %[[W:.*]] = arith.constant dense_resource<{{.*}}> : tensor<2x1x1x1xi8>
// CHECK: %[[CONV:.*]] = stream.conv %[[X]]
// CHECK-SAME: requant = #stream.requant<shift = 3, min = -3, max = 127>
// CHECK-SAME: -> tensor<1x2x2x2x!quant.uniform<i8:f32, 5.000000e-01:-3>>
// A map that changes nothing but the storage is a table; no fold takes it away.
// CHECK: stream.lookup %[[CONV]]
// CHECK-SAME: -> tensor<1x2x2x2x!quant.uniform<i4:f32, 1.000000e+00>>
// CHECK-NOT: stream.storage
// CHECK-NOT: stream.weight_scales

// BAD: error: stream.storage is f32, not a per-tensor quantized type
// BAD: write it like

func.func @main(%x: tensor<1x2x2x1xf32> {stream.name = "x", stream.storage = !quant.uniform<u8:f32, 0.25:3>})
    -> tensor<1x2x2x2xf32> {
  %w = arith.constant dense<[[[[1.0]]], [[[-0.75]]]]> : tensor<2x1x1x1xf32>
  %c = stream.conv %x, %w {stream.weight_scales = dense<[0.5, 0.25]> : tensor<2xf64>}
      : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %r = stream.map (%c) {stream.storage = !quant.uniform<i8:f32, 0.5:-3>} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  ^bb0(%a: f32):
    %zero = arith.constant 0.0 : f32
    %m = arith.maximumf %a, %zero : f32
    stream.yield %m : f32
  }
  %s = stream.map (%r) {stream.storage = !quant.uniform<i4:f32, 1.0>} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  ^bb0(%a: f32):
    stream.yield %a : f32
  }
  return %s : tensor<1x2x2x2xf32>
}
