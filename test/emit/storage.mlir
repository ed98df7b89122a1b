// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo bram18=0.03 lut=0.2 dsp=0.1},stream-materialize-widths,stream-materialize-forks,stream-size-fifos)' --mlir-print-debuginfo -o %t.mlir
// RUN: filecheck %s --check-prefix=FOLD --input-file %t.mlir
// RUN: %python %S/emit.py %t.mlir --target vitis --out %t.hls
// RUN: %cxx -E -D__SYNTHESIS__ -I%t.hls -I%t.hls/kernels -isystem %S/Inputs %t.hls/layers/wide.cpp | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-fold{device=zybo bram18=0.05 lut=0.05 dsp=0.1 offchip=true})' --mlir-print-debuginfo -o %t.offchip.mlir
// RUN: filecheck %s --check-prefix=EVICTED --input-file %t.offchip.mlir
// RUN: stream-opt %t.offchip.mlir --pass-pipeline='builtin.module(stream-materialize-widths,stream-materialize-forks)' --mlir-print-debuginfo -o %t.widths.mlir
// RUN: %python %S/emit.py %t.widths.mlir --target vitis --out %t.memory --simulate
// RUN: filecheck %s --check-prefix=TOP --input-file %t.memory/top.cpp
// REQUIRES: gcc

// 64 Ki of weights where only three blocks of RAM may be used: the search puts them into LUTs, and the C++ asks for that kind of memory.
// FOLD: stream.linear {{.*}}weight_storage = #stream.storage<lutram>
// CHECK: Number<3, 1> [[WEIGHTS:wide_weights]]
// CHECK: #pragma HLS bind_storage variable = [[WEIGHTS]] type = rom_1p impl = lutram

// With fewer LUTs they stay off chip: a port of its own, and processes that read it and hand on rows of weights.
// EVICTED: stream.linear {{.*}}offchip = #stream.offchip<rows = {{[0-9]+}}>
// TOP: STREAM_READ_PORT([[WIDTH:[0-9]+]], [[PORT:wide_memory]])
// TOP: #pragma HLS interface mode=m_axi port=[[PORT]] bundle=[[PORT]] offset=slave depth={{[0-9]+}} {{.*}}max_read_burst_length=64
// TOP: #pragma HLS interface mode=axis port=[[PORT]] depth=
// TOP: STREAM_READ_MEMORY([[WIDTH]], [[PORT]])
// TOP: STREAM_SOURCE(wide_reader, [[WORDS:wide_words]], [[PORT]], [[WORDS]])
// TOP: STREAM_SOURCE(wide_unpack, [[STAGED:wide_staged]], [[WORDS]], [[STAGED]])
// TOP: STREAM_PROCESS(wide, x, {{.*}}, y)

!x = tensor<1x64x!quant.uniform<i8:f32, 0.1>>
!y = tensor<1x1024x!quant.uniform<i8:f32, 0.1>>
func.func @main(%x: !x {stream.name = "x"}) -> (!y {stream.name = "y"}) {
  %w = arith.constant dense<3> : tensor<1024x64xi8>
  %m = arith.constant dense<200> : tensor<1024xi32>
  %y = stream.linear %x, %w multiplier %m {accumulator = i32, requant = #stream.requant<shift = 16, min = -128, max = 127>}
      : (!x, tensor<1024x64xi8>, tensor<1024xi32>) -> !y loc("wide")
  return %y : !y
}
