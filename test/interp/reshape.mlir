// RUN: %python %S/check.py %s
// Raster order stays, frame by frame.
// INPUT: [[[[1.0, 2.0], [3.0, 4.0]]], [[[5.0, 6.0], [7.0, 8.0]]]]
// OUTPUT: [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]
func.func @main(%x: tensor<1x1x2x2xf32>) -> tensor<1x4xf32> {
  %y = stream.reshape %x : (tensor<1x1x2x2xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
