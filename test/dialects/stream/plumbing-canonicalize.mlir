// RUN: stream-opt %s --canonicalize | filecheck %s

// CHECK-LABEL: func.func @same_lanes
// CHECK-SAME: (%[[X:.*]]: tensor<1x8xf32, #stream.lanes<2>>)
// CHECK-NEXT: return %[[X]]
func.func @same_lanes(%x: tensor<1x8xf32, #stream.lanes<2>>) -> tensor<1x8xf32, #stream.lanes<2>> {
  %y = stream.convert_width %x : (tensor<1x8xf32, #stream.lanes<2>>) -> tensor<1x8xf32, #stream.lanes<2>>
  return %y : tensor<1x8xf32, #stream.lanes<2>>
}

// CHECK-LABEL: func.func @chain
// CHECK-SAME: (%[[X:.*]]: tensor<1x8xf32>)
// CHECK-NEXT: stream.convert_width %[[X]] : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<8>>
// CHECK-NEXT: return
func.func @chain(%x: tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<8>> {
  %a = stream.convert_width %x : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<2>>
  %b = stream.convert_width %a : (tensor<1x8xf32, #stream.lanes<2>>) -> tensor<1x8xf32, #stream.lanes<8>>
  return %b : tensor<1x8xf32, #stream.lanes<8>>
}

// A FIFO between two converters is a decision: both stay.
// CHECK-LABEL: func.func @fifo_between
// CHECK: stream.convert_width
// CHECK-NEXT: stream.fifo
// CHECK-NEXT: stream.convert_width
func.func @fifo_between(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %a = stream.convert_width %x : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<2>>
  %f = stream.fifo %a {depth = 4 : i64} : tensor<1x8xf32, #stream.lanes<2>>
  %b = stream.convert_width %f : (tensor<1x8xf32, #stream.lanes<2>>) -> tensor<1x8xf32>
  return %b : tensor<1x8xf32>
}
