// RUN: %python %S/check.py %s
// Every second position from the second on, of raw integers; then the last two of three channels.
// INPUT: [[[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]]]
// OUTPUT: [[[3, 4, 5], [9, 10, 11]]]
// OUTPUT: [[[1, 2], [4, 5], [7, 8], [10, 11]]]
!q = !quant.uniform<u8:f32, 0.5:10>
func.func @main(%x: tensor<1x4x3x!q>) -> (tensor<1x2x3x!q>, tensor<1x4x2x!q>) {
  %a = stream.slice %x {begins = array<i64: 1, 0>, steps = array<i64: 2, 1>} : (tensor<1x4x3x!q>) -> tensor<1x2x3x!q>
  %b = stream.slice %x {begins = array<i64: 0, 1>} : (tensor<1x4x3x!q>) -> tensor<1x4x2x!q>
  return %a, %b : tensor<1x2x3x!q>, tensor<1x4x2x!q>
}
