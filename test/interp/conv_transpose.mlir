// RUN: %python %S/check.py %s
// Worked by hand. The zero point is 2, so x = [3, 5, -6]; stride 2, three taps, one column cropped at either end:
// full = [3*1, 3*2, 3*3 + 5*1, 5*2, 5*3 + -6*1, -6*2, -6*3] = [3, 6, 14, 10, 9, -12, -18]
// acc = full[1:6] + 4 = [10, 18, 14, 13, -8]
// y = ((acc * 3 + 2) >> 2) + 1 = [8 + 1, 14 + 1, 11 + 1, 10 + 1, -6 + 1], then clamped to [0, 14]
// INPUT: [[[5], [7], [-4]]]
// OUTPUT: [[[9], [14], [12], [11], [0]]]
!in = tensor<1x3x1x!quant.uniform<i8:f32, 0.5:2>>
!out = tensor<1x5x1x!quant.uniform<i8:f32, 0.25:1>>
func.func @main(%x: !in) -> !out {
  %w = arith.constant dense<[[[1], [2], [3]]]> : tensor<1x3x1xi8>
  %b = arith.constant dense<4> : tensor<1xi32>
  %m = arith.constant dense<3> : tensor<1xi32>
  %y = stream.conv_transpose %x, %w bias %b multiplier %m
      {strides = array<i64: 2>, pads = array<i64: 1, 1>, requant = #stream.requant<shift = 2, min = 0, max = 14>, accumulator = i12}
      : (!in, tensor<1x3x1xi8>, tensor<1xi32>, tensor<1xi32>) -> !out
  return %y : !out
}
