// RUN: %python %S/check.py %s
// Channels 1 and 2 share the largest raw value, channels 0 and 3 the smallest; the last smallest is asked for.
// INPUT: [[-7, 5, 5, -7]]
// OUTPUT: [[3]]
!in = tensor<1x4x!quant.uniform<i4:f32, 0.5:1>>
!out = tensor<1x1x!quant.uniform<u2:f32, 1.0>>
func.func @main(%x: !in) -> !out {
  %y = stream.argmax %x {negated, select_last} : (!in) -> !out
  return %y : !out
}
