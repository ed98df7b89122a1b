// RUN: %python %S/check.py %s
// A channel shuffle of two groups; then rows and columns exchanged.
// INPUT: [[[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]]]
// OUTPUT: [[[0.0, 2.0, 1.0, 3.0], [4.0, 6.0, 5.0, 7.0]]]
// OUTPUT: [[[0.0, 4.0], [1.0, 5.0], [2.0, 6.0], [3.0, 7.0]]]
!x = tensor<1x2x4xf32>
func.func @main(%x: !x) -> (!x, tensor<1x4x2xf32>) {
  %a = stream.permute %x {dims = array<i64: 2, 2, 2>, permutation = array<i64: 0, 2, 1>} : (!x) -> !x
  %b = stream.permute %x {dims = array<i64: 2, 4>, permutation = array<i64: 1, 0>} : (!x) -> tensor<1x4x2xf32>
  return %a, %b : !x, tensor<1x4x2xf32>
}
