// RUN: %python %S/check.py %s
// Worked by hand. The zero point is 2, so padding reads 2.
// acc = [1*2 + 2*5 + 3*7 - 8, 1*5 + 2*7 + 3*(-4) - 8, 1*7 + 2*(-4) + 3*2 - 8] = [25, -1, -3]
// y = ((acc * 3 + 2) >> 2) + 1 = [19 + 1, (-1 >> 2) + 1, (-7 >> 2) + 1] = [20, 0, -1], then clamped to [0, 19]
// INPUT: [[[5], [7], [-4]]]
// OUTPUT: [[[19], [0], [0]]]
!in = tensor<1x3x1x!quant.uniform<i8:f32, 0.5:2>>
!out = tensor<1x3x1x!quant.uniform<i8:f32, 0.25:1>>
func.func @main(%x: !in) -> !out {
  %w = arith.constant dense<[[[1], [2], [3]]]> : tensor<1x3x1xi8>
  %b = arith.constant dense<-8> : tensor<1xi32>
  %m = arith.constant dense<3> : tensor<1xi32>
  %y = stream.conv %x, %w bias %b multiplier %m
      {pads = array<i64: 1, 1>, requant = #stream.requant<shift = 2, min = 0, max = 19>, accumulator = i12}
      : (!in, tensor<1x3x1xi8>, tensor<1xi32>, tensor<1xi32>) -> !out
  return %y : !out
}
