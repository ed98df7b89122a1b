// RUN: %python %S/check.py %s
// Around the zero point 1 the values are a = 3 and b = 1: C * x = (6, 2), C * sum of squares = 20, plus the offset 44, whose root is 8: normalized 6/8 and
// 2/8, in four binary places 12 and 4. y = ((z * [3, -5] + [1, 7] + 1) >> 1) + 2: 38 >> 1 = 19, -12 >> 1 = -6.
// INPUT: [[[4, 2]]]
// OUTPUT: [[[21, -4]]]
!in = tensor<1x1x2x!quant.uniform<i8:f32, 0.5:1>>
!out = tensor<1x1x2x!quant.uniform<i8:f32, 0.25:2>>
func.func @main(%x: !in) -> !out {
  %w = arith.constant dense<[3, -5]> : tensor<2xi8>
  %b = arith.constant dense<[1, 7]> : tensor<2xi32>
  %t = arith.constant dense<1048576> : tensor<769xi32>
  %y = stream.norm %x, %w, %b table %t {uncentered, epsilon = 1.0e-5 : f32, offset = 44, fraction_bits = 4,
      requant = #stream.requant<shift = 1, min = -128, max = 127>} : (!in, tensor<2xi8>, tensor<2xi32>, tensor<769xi32>) -> !out
  return %y : !out
}
