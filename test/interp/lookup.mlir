// RUN: %python %S/check.py %s
// The index is x - qmin. Exact: table[x + 4]. Interpolated with one fraction bit: odd indices lie halfway, halves go up.
// INPUT: [[-4, -3, 0, 3]]
// OUTPUT: [[9, 8, 5, 2]]
// OUTPUT: [[0, 2, 10, 0]]
!in = tensor<1x4x!quant.uniform<i3:f32, 0.5>>
!out = tensor<1x4x!quant.uniform<i8:f32, 0.5>>
func.func @main(%x: !in) -> (!out, !out) {
  %t = arith.constant dense<[9, 8, 7, 6, 5, 4, 3, 2]> : tensor<8xi8>
  %l = arith.constant dense<[0, 3, 10, 0, -1]> : tensor<5xi8>
  %a = stream.lookup %x, %t : (!in, tensor<8xi8>) -> !out
  %b = stream.lookup %x, %l {fraction_bits = 1 : i64} : (!in, tensor<5xi8>) -> !out
  return %a, %b : !out, !out
}
