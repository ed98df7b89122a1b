// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-quantize)' 2>&1 | filecheck %s
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-quantize{weights=1})' 2>&1 | filecheck %s --check-prefix=BITS
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-quantize{calib=%t.none.npz})' 2>&1 | filecheck %s --check-prefix=CALIB
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-quantize{ranges=guess})' 2>&1 | filecheck %s --check-prefix=WORD

// CHECK: no calibration data: ranges are measured on random normal input
// CHECK: error: loc("quotient"): has no integer form: a division by a stream
// CHECK: hint: integer maps of several inputs are made of + - * max min and constants

// BITS: error: cannot quantize to 1-bit weights and 8-bit activations
// BITS: hint: weights take 2 to 16 bits, activations 4 to 16

// CALIB: error: {{.*}}.none.npz: no such file or folder

// WORD: option 'ranges' wants one of minmax, percentile, mse, not 'guess'

func.func @main(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %z = stream.map (%x, %y) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32> {
  ^bb0(%a: f32, %b: f32):
    %r = arith.divf %a, %b : f32
    stream.yield %r : f32
  } loc("quotient")
  return %z : tensor<1x4xf32>
}
