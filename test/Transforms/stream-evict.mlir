// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-evict{layers=fc fraction=0.5 codec=auto},stream-evict{layers=conv rows=5})' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-evict{layers=conv,fc rows=4},stream-evict{layers=conv rows=0})' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s --check-prefix=BACK
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-evict{layers=conv fraction=1 bandwidth=0.1 throttle=true})' | filecheck %s --check-prefix=SLOW
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-evict{layers=conv rows=5},stream-evict{layers=conv,fc codec=rle})' --mlir-print-local-scope | filecheck %s --check-prefix=CODED
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict{layers=conv fraction=1 bandwidth=0.1})' 2>&1 | filecheck %s --check-prefix=WIDE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict{layers=conv rows=37})' 2>&1 | filecheck %s --check-prefix=MORE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict)' 2>&1 | filecheck %s --check-prefix=NONE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict{layers=cnv rows=1})' 2>&1 | filecheck %s --check-prefix=NAME
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict{layers=plain rows=1})' 2>&1 | filecheck %s --check-prefix=FOLD

// The weights of fc are all alike, so they code well; half of its 1024 rows, in whole blocks of 512.
// CHECK: stream.eviction = {bram18_saved = {{-?[0-9]+}} : i64, gbit_per_s = {{[0-9.e+-]+}} : f64, slow_down = 1.0{{0*}}e+00 : f64}
// CHECK: stream.conv {{.*}}offchip = #stream.offchip<rows = 5>{{.*}}loc("conv")
// CHECK: stream.linear {{.*}}codec = #stream.codec<{{huffman|rle}}>, codec_ratio = 0.{{[0-9]+}} : f64, {{.*}}offchip = #stream.offchip<rows = 512>{{.*}}loc("fc")

// CODED: stream.conv {{.*}}codec = #stream.codec<rle>, {{.*}}offchip = #stream.offchip<rows = 5>
// CODED-NOT: codec =

// BACK-NOT: stream.conv {{.*}}offchip
// BACK: stream.linear {{.*}}offchip = #stream.offchip<rows = 4>

// 36 rows of 2 weights of 2 bits for each of 16 positions, and 64 and 96 bytes in and out, take more than the bandwidth.
// SLOW: slow_down = {{[1-9][0-9.e+]+}} : f64
// WIDE: error: weights off chip, inputs and outputs want {{.*}} Gb/s of 0.1
// WIDE: throttle: then frames take {{.*}} times as long
// MORE: error: loc("conv"): its weights are 36 rows, of which 37 cannot be off chip
// NONE: error: give one of fraction and rows, or a codec for rows that are off chip
// NAME: no conv or linear layer is called 'cnv'
// FOLD: error: loc("plain"): only folded layers can be evicted

!x = tensor<1x4x4x4x!quant.uniform<i8:f32, 0.1>, #stream.lanes<2>>
!y = tensor<1x4x4x6x!quant.uniform<i8:f32, 0.1>>
!l = tensor<1x32x!quant.uniform<i8:f32, 0.1>>
!p = tensor<1x8x!quant.uniform<i8:f32, 0.1>>
module attributes {stream.device = "zcu104"} {
  func.func @main(%x: !x, %v: !l) -> (!y, !l, !p) {
    %w = arith.constant dense<1> : tensor<6x3x3x4xi8>
    %m = arith.constant dense<200> : tensor<6xi32>
    %y = stream.conv %x, %w multiplier %m {accumulator = i16, requant = #stream.requant<shift = 16, min = -128, max = 127>,
        fold = #stream.fold<in = 2, fine = 3>, pads = array<i64: 1, 1, 1, 1>} : (!x, tensor<6x3x3x4xi8>, tensor<6xi32>) -> !y loc("conv")
    %wl = arith.constant dense<100> : tensor<32x32xi8>
    %ml = arith.constant dense<200> : tensor<32xi32>
    %l = stream.linear %v, %wl multiplier %ml {accumulator = i20, requant = #stream.requant<shift = 16, min = -128, max = 127>,
        fold = #stream.fold<>} : (!l, tensor<32x32xi8>, tensor<32xi32>) -> !l loc("fc")
    %wp = arith.constant dense<100> : tensor<8x32xi8>
    %mp = arith.constant dense<200> : tensor<8xi32>
    %p = stream.linear %v, %wp multiplier %mp {accumulator = i20, requant = #stream.requant<shift = 16, min = -128, max = 127>}
        : (!l, tensor<8x32xi8>, tensor<8xi32>) -> !p loc("plain")
    return %y, %l, %p : !y, !l, !p
  }
}
