// RUN: %python %S/check.py %s
// Sums above the zero point 1: 0+2+4+5 = 11; y = (11 * 5 + 8) >> 4 = 3.  The maximum is raw: 6.
// INPUT: [[[1], [3], [5], [6]]]
// OUTPUT: [[[3]]]
// OUTPUT: [[[6]]]
!in = tensor<1x4x1x!quant.uniform<i4:f32, 0.5:1>>
!max = tensor<1x1x1x!quant.uniform<i4:f32, 0.5:1>>
!out = tensor<1x1x1x!quant.uniform<i4:f32, 0.25>>
func.func @main(%x: !in) -> (!out, !max) {
  %m = arith.constant dense<5> : tensor<1xi32>
  %a = stream.reduce %x multiplier %m {kind = #stream.reduce<mean>,
      requant = #stream.requant<shift = 4, min = -8, max = 7>, accumulator = i8} : (!in, tensor<1xi32>) -> !out
  %b = stream.reduce %x {kind = #stream.reduce<max>} : (!in) -> !max
  return %a, %b : !out, !max
}
