// RUN: %python %S/check.py %s
// INPUT: [[[[1.0, 2.0], [3.0, 4.0]]]]
// OUTPUT: [[[[1.0, 2.0], [3.0, 4.0]]]]
func.func @main(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
  %y = stream.new_name %x : tensor<1x1x2x2xf32>
  return %y : tensor<1x1x2x2xf32>
}
