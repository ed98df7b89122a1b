// RUN: %python %S/emit.py %s --target vitis --print layers/block_0_conv.cpp --print weights/block_0_conv_weights.inc | filecheck %s
// RUN: %python %S/emit.py %s --target vitis --simulate
// REQUIRES: gcc

// A convolution is two processes, the window that repeats pixels and the dot products. Each calls one kernel with a configuration of its own.

!x = tensor<1x5x6x2x!quant.uniform<i8:f32, 0.1:3>, #stream.lanes<2>>
!y = tensor<1x3x6x2x!quant.uniform<u8:f32, 0.2:7>, #stream.lanes<2>>

func.func @main(%x: !x {stream.name = "x"}) -> (!y {stream.name = "y"}) {
  %w = arith.constant dense<[[[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[[-1, -2], [-3, -4]], [[-5, -6], [-7, -8]]]]> : tensor<2x2x2x2xi8>
  %b = arith.constant dense<[-9, 800]> : tensor<2xi32>
  %m = arith.constant dense<[9, 200]> : tensor<2xi32>
  %y = stream.conv %x, %w bias %b multiplier %m {
      strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 0, 1>, accumulator = i15,
      fold = #stream.fold<in = 2, out = 2, fine = 2>, requant = #stream.requant<shift = 9, min = 7, max = 200>}
      : (!x, tensor<2x2x2x2xi8>, tensor<2xi32>, tensor<2xi32>) -> !y loc("block.0/conv")
  return %y : !y
}

// CHECK: struct block_0_conv_window_config {
// CHECK: int pad_value = 3;
// CHECK: int stride_h = 2;
// CHECK: int pad_top = 1;
// CHECK-NEXT: int pad_left = 0;
// CHECK-NEXT: int pad_bottom = 0;
// CHECK: void block_0_conv_window(
// CHECK-NEXT: &[[WINDOWS:[a-z0-9_]+]]) {
// CHECK-NEXT: stream_kernels::window<block_0_conv_window_config>(x, [[WINDOWS]]);

// One row of constants per step of the kernel.
// CHECK: static const stream_kernels::Number<5, 1> [[WEIGHTS:[a-z0-9_]+]][2][8] = {
// CHECK: static const stream_kernels::Number<15, 1> [[BIAS:[a-z0-9_]+]][1][2] = {
// CHECK: static const stream_kernels::Number<8, 0> [[MULTIPLIER:[a-z0-9_]+]][1][2] = {

// CHECK: struct block_0_conv_config {
// CHECK: int accumulator_bits = 15;
// CHECK: int shift = 9;
// CHECK-NEXT: int output_zero = 7;
// CHECK-NEXT: int min = 7;
// CHECK-NEXT: int max = 200;
// CHECK: stream_kernels::dot<block_0_conv_config>([[WINDOWS]], y, [[WEIGHTS]], [[BIAS]], [[MULTIPLIER]]);

// Taps, then channels, then filters, in the order in which they meet.
// CHECK: { 1, -1,  2, -2,  3, -3,  4, -4 {{ *}}},
// CHECK-NEXT: { 5, -5,  6, -6,  7, -7,  8, -8 {{ *}}},
