// RUN: %python %S/check.py %s
// Along the channels each position holds both inputs in turn; along the width the second input follows the first, row by row.
// INPUT: [[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]]
// INPUT: [[[[10.0], [20.0]], [[30.0], [40.0]]]]
// OUTPUT: [[[[1.0, 2.0, 10.0], [3.0, 4.0, 20.0]], [[5.0, 6.0, 30.0], [7.0, 8.0, 40.0]]]]
// OUTPUT: [[[[1.0, 2.0], [3.0, 4.0], [1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0], [5.0, 6.0], [7.0, 8.0]]]]
!x = tensor<1x2x2x2xf32>
func.func @main(%x: !x, %z: tensor<1x2x2x1xf32>) -> (tensor<1x2x2x3xf32>, tensor<1x2x4x2xf32>) {
  %a = stream.concat %x, %z {axis = 3 : i64} : (!x, tensor<1x2x2x1xf32>) -> tensor<1x2x2x3xf32>
  %b = stream.concat %x, %x {axis = 2 : i64} : (!x, !x) -> tensor<1x2x4x2xf32>
  return %a, %b : tensor<1x2x2x3xf32>, tensor<1x2x4x2xf32>
}
