// RUN: stream-opt %s | filecheck %s
// RUN: stream-opt %s --mlir-print-op-generic | stream-opt | filecheck %s
// RUN: stream-opt %s --emit-bytecode | stream-opt | filecheck %s

// CHECK-LABEL: func.func @fork
// CHECK: %{{.*}}:3 = stream.fork %{{.*}} : tensor<1x8xf32> to 3
func.func @fork(%x: tensor<1x8xf32>) -> (tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>) {
  %a, %b, %c = stream.fork %x : tensor<1x8xf32> to 3
  return %a, %b, %c : tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>
}

// CHECK-LABEL: func.func @fifo
// CHECK: stream.fifo %{{.*}} {depth = 16 : i64, storage = #stream.storage<bram>} : tensor<1x8xf32>
func.func @fifo(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %y = stream.fifo %x {depth = 16 : i64, storage = #stream.storage<bram>} : tensor<1x8xf32>
  return %y : tensor<1x8xf32>
}

// CHECK-LABEL: func.func @fifo_storage_default
// CHECK: stream.fifo %{{.*}} {depth = 16 : i64} : tensor<1x8xf32>
func.func @fifo_storage_default(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %y = stream.fifo %x {depth = 16 : i64, storage = #stream.storage<auto>} : tensor<1x8xf32>
  return %y : tensor<1x8xf32>
}

// CHECK-LABEL: func.func @spill
// CHECK: stream.spill %{{.*}} {burst = 16 : i64, depth = 512 : i64} : tensor<1x8xf32>
func.func @spill(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %y = stream.spill %x {burst = 16 : i64, depth = 512 : i64} : tensor<1x8xf32>
  return %y : tensor<1x8xf32>
}

// CHECK-LABEL: func.func @spill_defaults
// CHECK: stream.spill %{{.*}} : tensor<1x8xf32>
func.func @spill_defaults(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %y = stream.spill %x {burst = 64 : i64} : tensor<1x8xf32>
  return %y : tensor<1x8xf32>
}

// CHECK-LABEL: func.func @convert_width
// CHECK: stream.convert_width %{{.*}} : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<4>>
func.func @convert_width(%x: tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<4>> {
  %y = stream.convert_width %x : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<4>>
  return %y : tensor<1x8xf32, #stream.lanes<4>>
}
