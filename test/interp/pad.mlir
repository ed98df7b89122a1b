// RUN: %python %S/check.py %s
// 1.5 at scale 0.5 and zero point 10 is raw 13; 200 is beyond the storage.
// INPUT: [[[1], [2]]]
// OUTPUT: [[[13], [1], [2], [13]]]
// OUTPUT: [[[255, 1], [255, 2]]]
!q = !quant.uniform<u8:f32, 0.5:10>
func.func @main(%x: tensor<1x2x1x!q>) -> (tensor<1x4x1x!q>, tensor<1x2x2x!q>) {
  %a = stream.pad %x {begins = array<i64: 1, 0>, value = 1.5 : f32} : (tensor<1x2x1x!q>) -> tensor<1x4x1x!q>
  %b = stream.pad %x {begins = array<i64: 0, 1>, value = 200.0 : f32} : (tensor<1x2x1x!q>) -> tensor<1x2x2x!q>
  return %a, %b : tensor<1x4x1x!q>, tensor<1x2x2x!q>
}
