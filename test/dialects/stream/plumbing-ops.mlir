// RUN: stream-opt %s | filecheck %s
// RUN: stream-opt %s --mlir-print-op-generic | stream-opt | filecheck %s
// RUN: stream-opt %s --emit-bytecode | stream-opt | filecheck %s

!two = tensor<1x8x!quant.uniform<i2:f32, 5.000000e-01>>

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

// CHECK-LABEL: func.func @spill_huffman
// CHECK: stream.spill %{{.*}} {burst = 16 : i64, code_lengths = array<i64: 1, 2, 3, 3>, codec = #stream.codec<huffman>, codec_ratio = 7.500000e-01 : f64}
func.func @spill_huffman(%x: !two) -> !two {
  %y = stream.spill %x {burst = 16 : i64, codec = #stream.codec<huffman>, codec_ratio = 0.75 : f64, code_lengths = array<i64: 1, 2, 3, 3>} : !two
  return %y : !two
}

// CHECK-LABEL: func.func @spill_rle
// CHECK: stream.spill %{{.*}} {burst = 16 : i64, codec = #stream.codec<rle>, codec_ratio = 7.500000e-01 : f64, run_bits = 3 : i64}
func.func @spill_rle(%x: !two) -> !two {
  %y = stream.spill %x {burst = 16 : i64, codec = #stream.codec<rle>, codec_ratio = 0.75 : f64, run_bits = 3 : i64} : !two
  return %y : !two
}

// CHECK-LABEL: func.func @convert_width
// CHECK: stream.convert_width %{{.*}} : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<4>>
func.func @convert_width(%x: tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<4>> {
  %y = stream.convert_width %x : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<4>>
  return %y : tensor<1x8xf32, #stream.lanes<4>>
}
