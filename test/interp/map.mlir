// RUN: %python %S/check.py %s
// An unsigned byte travels as i8 and comes back unsigned: 200 * 1 + gate, halved. The gate is one value per channel.
// INPUT: [[[200, 7], [255, 8]]]
// INPUT: [[[-100, 3]]]
// OUTPUT: [[[50, 5], [77, 5]]]
!full = tensor<1x2x2x!quant.uniform<u8:f32, 0.5>>
!gate = tensor<1x1x2x!quant.uniform<i8:f32, 0.5>>
func.func @main(%x: !full, %g: !gate) -> !full {
  %y = stream.map (%x, %g) : (!full, !gate) -> !full {
  ^bb0(%a: i8, %b: i8):
    %wide = arith.extui %a : i8 to i12
    %gate = arith.extsi %b : i8 to i12
    %sum = arith.addi %wide, %gate : i12
    %one = arith.constant 1 : i12
    %half = arith.shrsi %sum, %one : i12
    %r = arith.trunci %half : i12 to i8
    stream.yield %r : i8
  }
  return %y : !full
}
