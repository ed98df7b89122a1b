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
