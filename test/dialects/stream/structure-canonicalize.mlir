// RUN: stream-opt %s --canonicalize | filecheck %s

// CHECK-LABEL: func.func @identity
// CHECK-SAME: (%[[X:.*]]: tensor<1x8xf32>)
// CHECK-NEXT: return %[[X]]
func.func @identity(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %y = stream.reshape %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
  return %y : tensor<1x8xf32>
}

// CHECK-LABEL: func.func @chain
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x4x2xf32>)
// CHECK-NEXT: %[[Y:.*]] = stream.reshape %[[X]] : (tensor<1x4x4x2xf32>) -> tensor<1x32xf32>
// CHECK-NEXT: return %[[Y]]
func.func @chain(%x: tensor<1x4x4x2xf32>) -> tensor<1x32xf32> {
  %a = stream.reshape %x : (tensor<1x4x4x2xf32>) -> tensor<1x16x2xf32>
  %b = stream.reshape %a : (tensor<1x16x2xf32>) -> tensor<1x32xf32>
  return %b : tensor<1x32xf32>
}

// CHECK-LABEL: func.func @there_and_back
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x4x2xf32>)
// CHECK-NEXT: return %[[X]]
func.func @there_and_back(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %a = stream.reshape %x : (tensor<1x4x4x2xf32>) -> tensor<1x32xf32>
  %b = stream.reshape %a : (tensor<1x32xf32>) -> tensor<1x4x4x2xf32>
  return %b : tensor<1x4x4x2xf32>
}

// The first reshape stays for its other reader.
// CHECK-LABEL: func.func @chain_shared
// CHECK-COUNT-2: stream.reshape %{{.*}} : (tensor<1x4x4x2xf32>)
func.func @chain_shared(%x: tensor<1x4x4x2xf32>) -> (tensor<1x16x2xf32>, tensor<1x32xf32>) {
  %a = stream.reshape %x : (tensor<1x4x4x2xf32>) -> tensor<1x16x2xf32>
  %b = stream.reshape %a : (tensor<1x16x2xf32>) -> tensor<1x32xf32>
  return %a, %b : tensor<1x16x2xf32>, tensor<1x32xf32>
}

// CHECK-LABEL: func.func @slice_all
// CHECK-NEXT: return %{{.*}} : tensor<1x4x4x2xf32>
func.func @slice_all(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %y = stream.slice %x {begins = array<i64: 0, 0, 0>} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  return %y : tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func.func @resize_to_the_same
// CHECK-NEXT: return
func.func @resize_to_the_same(%x: tensor<1x2x3x2xf32>) -> (tensor<1x2x3x2xf32>, tensor<1x2x3x2xf32>) {
  %y = stream.resize %x : (tensor<1x2x3x2xf32>) -> tensor<1x2x3x2xf32>
  %z = stream.resize %x {indices = [array<i64: 0, 1>, array<i64: 0, 1, 2>]} : (tensor<1x2x3x2xf32>) -> tensor<1x2x3x2xf32>
  return %y, %z : tensor<1x2x3x2xf32>, tensor<1x2x3x2xf32>
}

// A shift by one keeps the shape and moves the values.
// CHECK-LABEL: func.func @resize_that_shifts
// CHECK: stream.resize
func.func @resize_that_shifts(%x: tensor<1x3x2xf32>) -> tensor<1x3x2xf32> {
  %y = stream.resize %x {indices = [array<i64: 1, 2, 2>]} : (tensor<1x3x2xf32>) -> tensor<1x3x2xf32>
  return %y : tensor<1x3x2xf32>
}

// CHECK-LABEL: func.func @slice_of_slice
// CHECK-SAME: (%[[X:.*]]: tensor<1x9x8xf32>)
// CHECK-NEXT: %[[Y:.*]] = stream.slice %[[X]] {begins = array<i64: 5, 2>, steps = array<i64: 2, 1>} : (tensor<1x9x8xf32>) -> tensor<1x2x4xf32>
// CHECK-NEXT: %[[Z:.*]] = stream.slice %[[X]] {begins = array<i64: 0, 3>} : (tensor<1x9x8xf32>) -> tensor<1x9x2xf32>
// CHECK-NEXT: return %[[Y]], %[[Z]]
func.func @slice_of_slice(%x: tensor<1x9x8xf32>) -> (tensor<1x2x4xf32>, tensor<1x9x2xf32>) {
  %a = stream.slice %x {begins = array<i64: 1, 2>, steps = array<i64: 2, 1>} : (tensor<1x9x8xf32>) -> tensor<1x4x4xf32>
  %y = stream.slice %a {begins = array<i64: 2, 0>} : (tensor<1x4x4xf32>) -> tensor<1x2x4xf32>
  %b = stream.slice %x {begins = array<i64: 0, 2>} : (tensor<1x9x8xf32>) -> tensor<1x9x4xf32>
  %z = stream.slice %b {begins = array<i64: 0, 1>} : (tensor<1x9x4xf32>) -> tensor<1x9x2xf32>
  return %y, %z : tensor<1x2x4xf32>, tensor<1x9x2xf32>
}

// Rows and columns in turn, and back to an even spread; one that others read stays.
// CHECK-LABEL: func.func @resize_of_resize
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x3x2xf32>)
// CHECK-NEXT: %[[Y:.*]] = stream.resize %[[X]] : (tensor<1x2x3x2xf32>) -> tensor<1x4x6x2xf32>
// CHECK-NEXT: %[[Z:.*]] = stream.resize %[[X]] {indices = [array<i64: 0, 1, 1, 1>, array<i64: 0, 0, 2>]}
// CHECK-NEXT: %[[S:.*]] = stream.resize %[[X]]
// CHECK-NEXT: %[[T:.*]] = stream.resize %[[S]]
// CHECK-NEXT: return %[[Y]], %[[Z]], %[[S]], %[[T]]
func.func @resize_of_resize(%x: tensor<1x2x3x2xf32>) -> (tensor<1x4x6x2xf32>, tensor<1x4x3x2xf32>, tensor<1x4x3x2xf32>, tensor<1x4x6x2xf32>) {
  %a = stream.resize %x {indices = [array<i64: 0, 0, 1, 1>, array<i64: 0, 1, 2>]} : (tensor<1x2x3x2xf32>) -> tensor<1x4x3x2xf32>
  %y = stream.resize %a {indices = [array<i64: 0, 1, 2, 3>, array<i64: 0, 0, 1, 1, 2, 2>]} : (tensor<1x4x3x2xf32>) -> tensor<1x4x6x2xf32>
  %b = stream.resize %x {indices = [array<i64: 0, 1, 1>, array<i64: 0, 1, 2>]} : (tensor<1x2x3x2xf32>) -> tensor<1x3x3x2xf32>
  %z = stream.resize %b {indices = [array<i64: 0, 1, 1, 2>, array<i64: 0, 0, 2>]} : (tensor<1x3x3x2xf32>) -> tensor<1x4x3x2xf32>
  %s = stream.resize %x : (tensor<1x2x3x2xf32>) -> tensor<1x4x3x2xf32>
  %t = stream.resize %s : (tensor<1x4x3x2xf32>) -> tensor<1x4x6x2xf32>
  return %y, %z, %s, %t : tensor<1x4x6x2xf32>, tensor<1x4x3x2xf32>, tensor<1x4x3x2xf32>, tensor<1x4x6x2xf32>
}

// CHECK-LABEL: func.func @nothing_to_pad_or_permute
// CHECK-NEXT: return
func.func @nothing_to_pad_or_permute(%x: tensor<1x4x2xf32>) -> (tensor<1x4x2xf32>, tensor<1x4x2xf32>) {
  %y = stream.pad %x {begins = array<i64: 0, 0>, value = 0.0 : f32} : (tensor<1x4x2xf32>) -> tensor<1x4x2xf32>
  %z = stream.permute %x {dims = array<i64: 4, 2>, permutation = array<i64: 0, 1>} : (tensor<1x4x2xf32>) -> tensor<1x4x2xf32>
  return %y, %z : tensor<1x4x2xf32>, tensor<1x4x2xf32>
}
