// RUN: %python %S/emit.py %s --target vitis --print layers/gated.cpp | filecheck %s
// RUN: %python %S/emit.py %s --target vitis --simulate
// REQUIRES: gcc

// A map's region becomes one C++ statement per op, each in the narrowest integers that hold every value it can take: 8 bits times 9 bits are 16 here,
// for -128 * 255 needs no more, and the type in the IR does not matter.

!a = tensor<1x3x4x2x!quant.uniform<i8:f32, 0.1>>
!gate = tensor<1x1x1x2x!quant.uniform<u8:f32, 0.1:9>>
!y = tensor<1x3x4x2x!quant.uniform<i5:f32, 0.2>>

func.func @main(%a: !a {stream.name = "a"}, %gate: !gate {stream.name = "gate"}) -> (!y {stream.name = "y"}) {
  %y = stream.map (%a, %gate) {fold = #stream.fold<>} : (!a, !gate) -> !y {
  ^bb0(%p: i8, %q: i8):
    %half = arith.constant 512 : i32
    %shift = arith.constant 10 : i32
    %low = arith.constant -16 : i32
    %high = arith.constant 15 : i32
    %wp = arith.extsi %p : i8 to i32
    %wq = arith.extui %q : i8 to i32
    %product = arith.muli %wp, %wq : i32
    %sum = arith.addi %product, %half : i32
    %shifted = arith.shrsi %sum, %shift : i32
    %above = arith.maxsi %shifted, %low : i32
    %within = arith.minsi %above, %high : i32
    %narrow = arith.trunci %within : i32 to i5
    stream.yield %narrow : i5
  } loc("gated")
  return %y : !y
}

// CHECK-DAG: int output_bits = 5;
// CHECK-DAG: int gate0 = 0;
// CHECK-DAG: int input1_signed = 0;
// CHECK-DAG: int gate1 = 1;

// CHECK: apply(stream_kernels::Number<8, 1> [[P:\w+]], stream_kernels::Number<8, 0> [[Q:\w+]]) {
// CHECK: Wide<8> [[WP:\w+]] = [[P]];
// CHECK-NEXT: Wide<9> [[WQ:\w+]] = [[Q]];
// CHECK-NEXT: Wide<16> [[PRODUCT:\w+]] = [[WP]] * [[WQ]];
// CHECK-NEXT: Wide<17> [[SUM:\w+]] = [[PRODUCT]] + 512;
// CHECK-NEXT: Wide<7> [[SHIFTED:\w+]] = [[SUM]] >> 10;
// CHECK-NEXT: Wide<7> [[ABOVE:\w+]] = [[SHIFTED]] > (-16) ? [[SHIFTED]] : (-16);
// CHECK-NEXT: Wide<5> [[WITHIN:\w+]] = [[ABOVE]] < 15 ? [[ABOVE]] : 15;
// CHECK-NEXT: return stream_kernels::Number<5, 1>([[WITHIN]]);

// CHECK: stream_kernels::map<gated_config, gated_function>(a, gate, y);
