// RUN: %python %S/check.py %s
// Two groups of two channels; the zero points are 1 and 2. Input less its zero point: [1, 2 | 3, -1].
// Held rows less theirs: [1, 0 | 2, 1], [0, 1 | 1, 1], [2, 2 | -1, 0] (three filters of two channels per group).
// Transposed products: 1, 2, 6 | 5, 2, -3; y = (acc * 2 + 2) >> 2 = (acc + 1) >> 1 = 1, 1, 3 | 3, 1, -1.
// INPUT: [[[2, 3, 4, 0]]]
// INPUT: [[[3, 2, 4, 3], [2, 3, 3, 3], [4, 4, 1, 2]]]
// OUTPUT: [[[1, 1, 3, 3, 1, -1]]]
// The first two results of each group by held [k][j]: group 0 has rows [1, 0] and [0, 1], less 2 in storage; group 1 [2, 1], [1, 1].
// Input less 1: [1, 2 | 3, -1]: 1*1 + 2*0, 1*0 + 2*1 | 3*2 - 1*1, 3*1 - 1*1 = 1, 2 | 5, 2, which becomes 1, 1 | 3, 1.
// OUTPUT: [[[1, 1, 3, 1]]]
!x = tensor<1x1x4x!quant.uniform<i8:f32, 0.5:1>>
!h = tensor<1x3x4x!quant.uniform<u4:f32, 0.5:2>>
!part = tensor<1x2x4x!quant.uniform<u4:f32, 0.5:2>>
!y = tensor<1x1x6x!quant.uniform<i8:f32, 0.5>>
!z = tensor<1x1x4x!quant.uniform<i8:f32, 0.5>>
func.func @main(%x: !x, %h: !h) -> (!y, !z) {
  %m = arith.constant dense<2> : tensor<1xi32>
  %y = stream.matmul %x, %h multiplier %m {groups = 2, transposed, requant = #stream.requant<shift = 2, min = -128, max = 127>, accumulator = i12}
      : (!x, !h, tensor<1xi32>) -> !y
  %part = stream.slice %h {begins = array<i64: 0, 0>} : (!h) -> !part
  %z = stream.matmul %x, %part multiplier %m {groups = 2, requant = #stream.requant<shift = 2, min = -128, max = 127>, accumulator = i12}
      : (!x, !part, tensor<1xi32>) -> !z
  return %y, %z : !y, !z
}
