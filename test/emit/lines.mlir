// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines{layers=conv,pool burst=32},stream-fold{device=zybo},stream-materialize-widths,stream-materialize-forks,stream-size-fifos,stream-verify-mapped)' --mlir-print-debuginfo -o %t.mapped.mlir
// RUN: %python %S/emit.py %t.mapped.mlir --target vitis --out %t.hls --simulate
// RUN: filecheck %s --input-file %t.hls/top.cpp
// RUN: filecheck %s --check-prefix=LAYER --input-file %t.hls/layers/conv.cpp
// REQUIRES: gcc

// Rows under windows wait in memory: two ports that see the same ring, a FIFO of announcements between writer and reader, and windows over parts of rows.
// CHECK: top({{.*}}STREAM_WRITE_PORT([[BITS:[0-9]+]], [[TO:conv_to_memory]]), STREAM_READ_PORT([[BITS]], [[FROM:conv_from_memory]])
// CHECK: #pragma HLS interface mode=m_axi port=[[TO]] bundle=[[TO]] offset=slave depth=[[WORDS:[0-9]+]] {{.*}}max_write_burst_length=
// CHECK: #pragma HLS interface mode=m_axi port=[[FROM]] bundle=[[FROM]] offset=slave depth=[[WORDS]] {{.*}}max_read_burst_length=
// CHECK: STREAM_PROCESS(conv_pack, {{.*}}, [[PACKED:conv_packed]])
// CHECK: STREAM_PROCESS(conv_store, [[PACKED]], [[STORED:conv_stored]], [[TO]])
// CHECK: STREAM_PROCESS(conv_load, [[FROM]], [[STORED]], [[LOADED:conv_loaded]])
// CHECK: STREAM_PROCESS(conv_unpack, [[LOADED]], [[ROWS:conv_rows]])
// CHECK: STREAM_PROCESS(conv_window, [[ROWS]], [[WINDOWS:conv_windows]])
// CHECK: STREAM_PROCESS(conv, [[WINDOWS]], {{.*}})
// LAYER: struct conv_store_config
// LAYER: stride_h = 2;
// LAYER: slots =
// LAYER: struct conv_window_config
// LAYER: columns =

!x = tensor<1x16x32x8x!quant.uniform<i8:f32, 0.1>>
!y = tensor<1x8x16x8x!quant.uniform<i8:f32, 0.1>>
func.func @main(%x: !x {stream.name = "x"}) -> (!y {stream.name = "y"}) {
  %w = arith.constant dense<3> : tensor<8x3x3x8xi8>
  %m = arith.constant dense<900> : tensor<8xi32>
  %a = stream.conv %x, %w multiplier %m {accumulator = i20, requant = #stream.requant<shift = 18, min = -128, max = 127>,
      strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>} : (!x, tensor<8x3x3x8xi8>, tensor<8xi32>) -> !y loc("conv")
  %b = stream.pool %a {kind = #stream.pool<max>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (!y) -> !y loc("pool")
  return %b : !y
}
