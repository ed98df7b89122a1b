// RUN: stream-opt %s --split-input-file --convert-stream-to-linalg | FileCheck %s

// Storage and parameters in whole bytes; padding holds the zero point; the bias
// is what the sums start from; rounding, zero point and clip as #stream.requant.

!in = tensor<1x3x1x!quant.uniform<i4:f32, 0.5:2>>
!out = tensor<1x3x1x!quant.uniform<u8:f32, 0.25:1>>
// CHECK-LABEL: func.func @conv(
// CHECK-SAME: %[[X:.+]]: tensor<1x3x1xi8>) -> tensor<1x3x1xi8>
// CHECK: %[[W:.+]] = arith.constant dense<{{.+}}> : tensor<1x3x1xi8>
// CHECK: %[[Z:.+]] = arith.constant 2 : i8
// CHECK: %[[P:.+]] = tensor.pad %[[X]] low[0, 1, 0] high[0, 1, 0]
// CHECK: tensor.yield %[[Z]] : i8
// CHECK: linalg.generic {{.*}}"reduction", "reduction"
// CHECK: arith.muli
// CHECK: arith.addi
// CHECK: linalg.generic
// CHECK: %[[A:.+]] = arith.muli
// CHECK: %[[HALF:.+]] = arith.constant 2 : i64
// CHECK: %[[B:.+]] = arith.addi %[[A]], %[[HALF]]
// CHECK: arith.shrsi %[[B]]
// CHECK: arith.maxsi
// CHECK: arith.minsi
// CHECK: arith.trunci {{.+}} : i64 to i8
func.func @conv(%x: !in) -> !out {
  %w = arith.constant dense<[[[1], [2], [3]]]> : tensor<1x3x1xi4>
  %b = arith.constant dense<-8> : tensor<1xi32>
  %m = arith.constant dense<3> : tensor<1xi32>
  %y = stream.conv %x, %w bias %b multiplier %m
      {pads = array<i64: 1, 1>, requant = #stream.requant<shift = 2, min = 0, max = 19>, accumulator = i12}
      : (!in, tensor<1x3x1xi4>, tensor<1xi32>, tensor<1xi32>) -> !out
  return %y : !out
}

// -----

// What joins processes computes nothing.

// CHECK-LABEL: func.func @plumbing(
// CHECK-SAME: %[[X:.+]]: tensor<1x8xf32>) -> (tensor<1x8xf32>, tensor<1x8xf32>)
// CHECK-NEXT: return %[[X]], %[[X]]
func.func @plumbing(%x: tensor<1x8xf32>) -> (tensor<1x8xf32, #stream.lanes<4>>, tensor<1x8xf32>) {
  %a, %b = stream.fork %x : tensor<1x8xf32> to 2
  %c = stream.convert_width %a : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<4>>
  %d = stream.fifo %b {depth = 16 : i64} : tensor<1x8xf32>
  %e = stream.spill %d {depth = 64 : i64} : tensor<1x8xf32>
  return %c, %e : tensor<1x8xf32, #stream.lanes<4>>, tensor<1x8xf32>
}

// -----

// A map's region becomes the body; a gate is read once per channel. Narrow
// storage is cut to its bits and extended again.

!s = tensor<1x2x2x3x!quant.uniform<u4:f32, 0.5>>
!g = tensor<1x1x1x3x!quant.uniform<u4:f32, 0.5>>
// CHECK: #[[GATE:.+]] = affine_map<(d0, d1, d2, d3) -> (0, 0, 0, d3)>
// CHECK-LABEL: func.func @map
// CHECK: linalg.generic {indexing_maps = [#{{.+}}, #[[GATE]], #{{.+}}]
// CHECK: arith.trunci {{.+}} : i8 to i4
// CHECK: arith.maxui {{.+}} : i4
// CHECK: arith.extui {{.+}} : i4 to i8
func.func @map(%x: !s, %g: !g) -> !s {
  %y = stream.map (%x, %g) : (!s, !g) -> !s {
  ^bb0(%a: i4, %b: i4):
    %m = arith.maxui %a, %b : i4
    stream.yield %m : i4
  }
  return %y : !s
}
