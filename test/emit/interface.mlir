// RUN: %python %S/emit.py %s --target vitis --out %t.vitis
// RUN: %cxx -E -D__SYNTHESIS__ -I%t.vitis -I%t.vitis/kernels -isystem %S/Inputs %t.vitis/top.cpp | filecheck %s --check-prefixes=CHECK,VITIS
// RUN: %python %S/emit.py %s --target bambu --out %t.bambu
// RUN: %cxx -E -D__BAMBU__ -I%t.bambu -I%t.bambu/kernels -isystem %S/Inputs %t.bambu/top.cpp | filecheck %s --check-prefixes=CHECK,BAMBU
// REQUIRES: gcc

// Every port is an AXI stream that is told its tokens per frame, and the top is a dataflow region. Vitis has control registers and is told each FIFO's
// depth; Bambu knows neither, and its depths are set in the Verilog.

!x = tensor<1x4x6x3x!quant.uniform<i6:f32, 0.1>, #stream.lanes<3>>

func.func @main(%x: !x {stream.name = "input.1"}) -> (!x {stream.name = "output"}) {
  %l, %r = stream.fork %x : !x to 2 loc("split")
  %deep = stream.fifo %r {depth = 9 : i64, storage = #stream.storage<lutram>} : !x
  %y = stream.map (%l, %deep) {fold = #stream.fold<in = 3, out = 3>} : (!x, !x) -> !x {
  ^bb0(%p: i6, %q: i6):
    %m = arith.maxsi %p, %q : i6
    stream.yield %m : i6
  } loc("join")
  return %y : !x
}

// CHECK: extern "C" void top(hls::stream<ap_uint<18>> &[[IN:input_1]], hls::stream<ap_uint<18>> &[[OUT:output]]) {
// CHECK: #pragma HLS interface mode=axis port=[[IN]] depth=24
// CHECK: #pragma HLS interface mode=axis port=[[OUT]] depth=24
// VITIS: #pragma HLS interface mode=s_axilite port=return bundle=control
// BAMBU-NOT: #pragma HLS interface
// CHECK: #pragma HLS dataflow
// CHECK: hls::stream<word_s6x3> [[LEFT:\w+]];
// VITIS: #pragma HLS stream variable = [[LEFT]] depth = 2
// CHECK: hls::stream<word_s6x3> [[SKIP:\w+]];
// VITIS: #pragma HLS stream variable = [[SKIP]] depth = 9
// VITIS: #pragma HLS bind_storage variable = [[SKIP]] type = fifo impl = lutram
// BAMBU-NOT: #pragma
// CHECK: ([[IN]], [[LEFT]], [[SKIP]]);
// CHECK: join([[LEFT]], [[SKIP]], [[OUT]]);
