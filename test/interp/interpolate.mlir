// RUN: %python %S/check.py %s
// Raw integers, a quarter and three quarters of the way: 3.25 to 3, 3.75 to 4, a half goes up. In two dimensions rounding comes last:
// (3 + 0 + 0 + 1) / 4 = 1, where the rows alone would give 2 and 1.
// INPUT: [[[3], [4], [-3]]]
// INPUT: [[[[3], [0]], [[0], [1]]]]
// OUTPUT: [[[3], [3], [4], [1], [-3]]]
// OUTPUT: [[[[1]]]]
!q = !quant.uniform<i8:f32, 0.5>
func.func @main(%x: tensor<1x3x1x!q>, %z: tensor<1x2x2x1x!q>) -> (tensor<1x5x1x!q>, tensor<1x1x1x1x!q>) {
  %a = stream.interpolate %x {indices = [array<i64: 0, 0, 0, 1, 2>], weights = [array<i64: 0, 1, 3, 2, 0>], fraction_bits = 2 : i64}
      : (tensor<1x3x1x!q>) -> tensor<1x5x1x!q>
  %b = stream.interpolate %z {indices = [array<i64: 0>, array<i64: 0>], weights = [array<i64: 1>, array<i64: 1>], fraction_bits = 1 : i64}
      : (tensor<1x2x2x1x!q>) -> tensor<1x1x1x1x!q>
  return %a, %b : tensor<1x5x1x!q>, tensor<1x1x1x1x!q>
}
