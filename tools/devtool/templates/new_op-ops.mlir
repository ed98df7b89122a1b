// RUN: stream-opt %s | filecheck %s
// RUN: stream-opt %s --mlir-print-op-generic | stream-opt | filecheck %s

// CHECK-LABEL: func.func @new_name
// CHECK: stream.new_name %{{.*}} : tensor<1x2x2x4xf32>
func.func @new_name(%x: tensor<1x2x2x4xf32>) -> tensor<1x2x2x4xf32> {
  %y = stream.new_name %x : tensor<1x2x2x4xf32>
  return %y : tensor<1x2x2x4xf32>
}
