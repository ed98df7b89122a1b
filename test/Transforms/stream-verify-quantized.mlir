// RUN: stream-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(stream-verify-quantized)'

// A good one: 8 products of at most 3 * 128 and a bias of 1 need 13 bits.
!f = !quant.uniform<i8:f32, 0.1>
func.func @main(%x: tensor<1x8x!f>) -> tensor<1x6x!f> {
  %w = arith.constant dense<3> : tensor<6x8xi8>
  %b = arith.constant dense<1> : tensor<6xi32>
  %m = arith.constant dense<777> : tensor<6xi32>
  %y = stream.linear %x, %w bias %b multiplier %m {requant = #stream.requant<shift = 20, min = -128, max = 127>, accumulator = i13}
      : (tensor<1x8x!f>, tensor<6x8xi8>, tensor<6xi32>, tensor<6xi32>) -> tensor<1x6x!f>
  return %y : tensor<1x6x!f>
}

// -----

!f = !quant.uniform<i8:f32, 0.1>
func.func @main(%x: tensor<1x8x!f>) -> tensor<1x6x!f> {
  %w = arith.constant dense<3> : tensor<6x8xi8>
  %b = arith.constant dense<1> : tensor<6xi32>
  %m = arith.constant dense<777> : tensor<6xi32>
  // expected-error @+1 {{an accumulator of 12 bits overflows; the weights can sum up to 13 bits}}
  %y = stream.linear %x, %w bias %b multiplier %m {requant = #stream.requant<shift = 20, min = -128, max = 127>, accumulator = i12}
      : (tensor<1x8x!f>, tensor<6x8xi8>, tensor<6xi32>, tensor<6xi32>) -> tensor<1x6x!f>
  return %y : tensor<1x6x!f>
}

// -----

!f = !quant.uniform<i8:f32, 0.1>
func.func @main(%x: tensor<1x8x!f>) -> tensor<1x6x!f> {
  %w = arith.constant dense<3> : tensor<6x8xi8>
  %b = arith.constant dense<1> : tensor<6xi32>
  %m = arith.constant dense<0> : tensor<6xi32>
  // expected-error @+1 {{multipliers must be positive}}
  %y = stream.linear %x, %w bias %b multiplier %m {requant = #stream.requant<shift = 20, min = -128, max = 127>, accumulator = i13}
      : (tensor<1x8x!f>, tensor<6x8xi8>, tensor<6xi32>, tensor<6xi32>) -> tensor<1x6x!f>
  return %y : tensor<1x6x!f>
}

// -----

func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  // expected-error @-1 {{input 0 is not quantized}}
  return %x : tensor<1x8xf32>
}
