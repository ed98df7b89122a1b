// RUN: %python %S/check.py %s
// Twice as large; then by indices: one row left out, the last column repeated.
// INPUT: [[[[1.0], [2.0]], [[3.0], [4.0]]]]
// OUTPUT: [[[[1.0], [1.0], [2.0], [2.0]], [[1.0], [1.0], [2.0], [2.0]], [[3.0], [3.0], [4.0], [4.0]], [[3.0], [3.0], [4.0], [4.0]]]]
// OUTPUT: [[[[3.0], [4.0], [4.0]]]]
!x = tensor<1x2x2x1xf32>
func.func @main(%x: !x) -> (tensor<1x4x4x1xf32>, tensor<1x1x3x1xf32>) {
  %a = stream.resize %x : (!x) -> tensor<1x4x4x1xf32>
  %b = stream.resize %x {indices = [array<i64: 1>, array<i64: 0, 1, 1>]} : (!x) -> tensor<1x1x3x1xf32>
  return %a, %b : tensor<1x4x4x1xf32>, tensor<1x1x3x1xf32>
}
