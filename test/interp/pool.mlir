// RUN: %python %S/check.py %s
// Zero point 10; a pad adds nothing to the average. Windows [pad 11] [13 20] [4 pad] sum to 1, 13, -6 above it;
// y = ((sum * 2 + 2) >> 2) + 5 = (sum + 1 >> 1) + 5 = [6, 12, 2]. A maximum keeps raw values.
// INPUT: [[[11], [13], [20], [4]]]
// OUTPUT: [[[6], [12], [2]]]
// OUTPUT: [[[11], [20], [4]]]
// Without the pads in the count: 1 and -6 are of one element, multiplier 4, 13 of two, multiplier 2; -6 + 5 is clamped.
// OUTPUT: [[[6], [12], [0]]]
!in = tensor<1x4x1x!quant.uniform<u8:f32, 0.5:10>>
!max = tensor<1x3x1x!quant.uniform<u8:f32, 0.5:10>>
!out = tensor<1x3x1x!quant.uniform<u8:f32, 0.25:5>>
func.func @main(%x: !in) -> (!out, !max, !out) {
  %m = arith.constant dense<2> : tensor<1xi32>
  %a = stream.pool %x multiplier %m {kind = #stream.pool<average>, kernel = array<i64: 2>, strides = array<i64: 2>,
      pads = array<i64: 1, 1>, count_include_pad = true,
      requant = #stream.requant<shift = 2, min = 0, max = 255>, accumulator = i10} : (!in, tensor<1xi32>) -> !out
  %b = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2>, strides = array<i64: 2>,
      pads = array<i64: 1, 1>} : (!in) -> !max
  %each = arith.constant dense<[4, 2]> : tensor<2xi32>
  %c = stream.pool %x multiplier %each {kind = #stream.pool<average>, kernel = array<i64: 2>, strides = array<i64: 2>,
      pads = array<i64: 1, 1>,
      requant = #stream.requant<shift = 2, min = 0, max = 255>, accumulator = i10} : (!in, tensor<2xi32>) -> !out
  return %a, %b, %c : !out, !max, !out
}
