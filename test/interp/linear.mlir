// RUN: %python %S/check.py %s
// acc = [1*10 + 2*20 + 5, -1*10 + 1*20 - 3] = [55, 7];  y = (acc * [1, 2] + 4) >> 3 = [59 >> 3, 18 >> 3]
// INPUT: [[10, 20], [0, 0]]
// OUTPUT: [[7, 2], [1, -1]]
!in = tensor<1x2x!quant.uniform<u8:f32, 0.5>>
!out = tensor<1x2x!quant.uniform<i8:f32, 0.5>>
func.func @main(%x: !in) -> !out {
  %w = arith.constant dense<[[1, 2], [-1, 1]]> : tensor<2x2xi8>
  %b = arith.constant dense<[5, -3]> : tensor<2xi32>
  %m = arith.constant dense<[1, 2]> : tensor<2xi32>
  %y = stream.linear %x, %w bias %b multiplier %m
      {requant = #stream.requant<shift = 3, min = -128, max = 127>, accumulator = i11}
      : (!in, tensor<2x2xi8>, tensor<2xi32>, tensor<2xi32>) -> !out
  return %y : !out
}
