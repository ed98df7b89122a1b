// RUN: %python %S/check.py %s
// As softmax.mlir, four positions of which two share a row of the mask. Without the first channel the largest is 2: exponentials 16, 16, sum 32;
// y = (16 * 3 + 16) / 32 = 2. Without the last one 16, 8, sum 24: (48 + 12) / 24 and (24 + 12) / 24 = 2, 1.
// INPUT: [[[3, 2, 2], [3, 2, 2], [3, 2, 2], [3, 2, 2]]]
// OUTPUT: [[[0, 2, 2], [0, 2, 2], [2, 1, 0], [2, 1, 0]]]
!in = tensor<1x4x3x!quant.uniform<u2:f32, 0.6931471805599453>>
!out = tensor<1x4x3x!quant.uniform<u2:f32, 0.3333333333333333>>
func.func @main(%x: !in) -> !out {
  %t = arith.constant dense<[16, 8, 4, 2]> : tensor<4xi32>
  %y = stream.softmax %x table %t {mask = dense<[[false, true, true], [true, true, false]]> : tensor<2x3xi1>} : (!in, tensor<4xi32>) -> !out
  return %y : !out
}
