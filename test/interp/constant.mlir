// RUN: %python %S/check.py %s
// Raw values of the unsigned storage, in front of the input.
// INPUT: [[[1, 2]]]
// OUTPUT: [[[200, 255], [1, 2]]]
!in = tensor<1x1x2x!quant.uniform<u8:f32, 0.5>>
!out = tensor<1x2x2x!quant.uniform<u8:f32, 0.5>>
func.func @main(%x: !in) -> !out {
  %v = arith.constant dense<[[[200, 255]]]> : tensor<1x1x2xi16>
  %c = stream.constant %v : (tensor<1x1x2xi16>) -> !in
  %y = stream.concat %c, %x {axis = 1} : (!in, !in) -> !out
  return %y : !out
}
