// RUN: %python %S/check.py %s
// The table halves with every step of distance: 16, 8, 4, 2. Inputs 3, 2, 2 have exponentials 16, 8, 8, sum 32;
// y = (e * 3 + 16) / 32 = 64/32, 40/32, 40/32 = 2, 1, 1.
// INPUT: [[3, 2, 2]]
// OUTPUT: [[2, 1, 1]]
!in = tensor<1x3x!quant.uniform<u2:f32, 0.6931471805599453>>
!out = tensor<1x3x!quant.uniform<u2:f32, 0.3333333333333333>>
func.func @main(%x: !in) -> !out {
  %t = arith.constant dense<[16, 8, 4, 2]> : tensor<4xi32>
  %y = stream.softmax %x table %t : (!in, tensor<4xi32>) -> !out
  return %y : !out
}
