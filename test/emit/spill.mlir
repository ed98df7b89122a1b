// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-spill{layers=b},stream-fold{device=zybo},stream-materialize-widths,stream-materialize-forks,stream-size-fifos,stream-verify-mapped)' --mlir-print-debuginfo -o %t.mapped.mlir
// RUN: %python %S/emit.py %t.mapped.mlir --target vitis --out %t.hls --simulate
// RUN: filecheck %s --input-file %t.hls/top.cpp
// RUN: filecheck %s --check-prefix=LAYER --input-file %t.hls/layers/b_spill.cpp
// REQUIRES: gcc

// A skip around a maximum of all waits in memory: two ports that see the same buffer, and a FIFO of the numbers of slots between writer and reader.
// CHECK: top(STREAM_PORT({{[0-9]+}}, {{.*}}, STREAM_WRITE_PORT([[BITS:[0-9]+]], [[TO:b_spill_to_memory]]), STREAM_READ_PORT([[BITS]], [[FROM:b_spill_from_memory]]))
// CHECK: #pragma HLS interface mode=m_axi port=[[TO]] bundle=[[TO]] offset=slave depth=[[WORDS:[0-9]+]] {{.*}}max_write_burst_length=
// CHECK: #pragma HLS interface mode=m_axi port=[[FROM]] bundle=[[FROM]] offset=slave depth=[[WORDS]] {{.*}}max_read_burst_length=
// CHECK: STREAM_PROCESS(b_spill_pack, {{.*}}, [[PACKED:b_spill_packed]])
// CHECK: STREAM_PROCESS(b_spill_store, [[PACKED]], [[STORED:b_spill_stored]], [[TO]])
// CHECK: STREAM_PROCESS(b_spill_load, [[FROM]], [[STORED]], [[LOADED:b_spill_loaded]])
// CHECK: STREAM_PROCESS(b_spill, [[LOADED]], {{.*}})
// LAYER: struct b_spill_store_config
// LAYER: word_bits =
// LAYER: slots =

!t = tensor<1x16x16x8x!quant.uniform<i8:f32, 0.1>>
!g = tensor<1x1x1x8x!quant.uniform<i8:f32, 0.1>>
func.func @main(%x: !t {stream.name = "x"}) -> (!t {stream.name = "y"}) {
  %p = stream.map (%x) : (!t) -> !t {
  ^bb0(%u: i8):
    %c = arith.constant 3 : i8
    %v = arith.maxsi %u, %c : i8
    stream.yield %v : i8
  } loc("p")
  %r = stream.reduce %p {kind = #stream.reduce<max>} : (!t) -> !g loc("r")
  %b = stream.map (%r, %p) : (!g, !t) -> !t {
  ^bb0(%u: i8, %v: i8):
    %w = arith.minsi %u, %v : i8
    stream.yield %w : i8
  } loc("b")
  return %b : !t
}
