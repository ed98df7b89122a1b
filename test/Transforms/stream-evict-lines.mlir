// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines)' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines{most=1})' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s --check-prefix=MOST
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines{layers=small burst=16},stream-evict-lines,stream-evict-lines{layers=w* burst=0})' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s --check-prefix=NAMED
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines{layers=small burst=32},stream-fold{device=zcu104 fps=1000},stream-materialize-widths,stream-materialize-forks,stream-size-fifos,stream-verify-mapped)' --mlir-print-debuginfo --mlir-print-local-scope | filecheck %s --check-prefix=MAPPED
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines{layers=smal})' 2>&1 | filecheck %s --check-prefix=NAME
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines{layers=across})' 2>&1 | filecheck %s --check-prefix=ROW
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines{layers=up})' 2>&1 | filecheck %s --check-prefix=UP
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines{layers=deep})' 2>&1 | filecheck %s --check-prefix=DEEP
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines{layers=odd})' 2>&1 | filecheck %s --check-prefix=ODD
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-evict-lines{burst=-1})' 2>&1 | filecheck %s --check-prefix=BURST

// Only what saves block RAM goes: `wide` has long rows, `small` short ones.
// CHECK: kind = #stream.pool<max>, pads = {{.*}}loc("small")
// CHECK: lines = #stream.lines<burst = 256>{{.*}}loc("wide")
// CHECK: lines = #stream.lines<burst = 256>{{.*}}loc("wider")
// CHECK: kind = #stream.pool<max>, pads = {{.*}}loc("deep")

// `wider` saves 22 block RAMs and moves 5.25 times a frame, `wide` saves 15 and moves 3.75 times a frame.
// MOST: kind = #stream.pool<max>, pads = {{.*}}loc("wide")
// MOST: lines = #stream.lines<burst = 256>{{.*}}loc("wider")

// NAMED: lines = #stream.lines<burst = 16>{{.*}}loc("small")
// NAMED: kind = #stream.pool<max>, pads = {{.*}}loc("wide")
// NAMED: kind = #stream.pool<max>, pads = {{.*}}loc("wider")

// The search keeps what is decided, and its timing is that of the simulator.
// MAPPED: stream.simulated
// MAPPED: lines = #stream.lines<burst = 32>{{.*}}loc("small")
// MAPPED: kind = #stream.pool<max>, pads = {{.*}}loc("wide")

// NAME: error: no conv or pool layer is called 'smal'
// ROW: error: loc("across"): a kernel of one row has no line buffer
// UP: error: loc("up"): the rows of a transposed convolution cannot wait in memory
// DEEP: error: loc("deep"): only rows of two dimensions can wait in memory, this layer has 3
// ODD: error: loc("odd"): its rows are no whole words of memory
// BURST: error: {{.*}}burst and most must be at least 0, not -1 and None

!s = tensor<1x16x16x8x!quant.uniform<i8:f32, 0.1>>
!w = tensor<1x8x512x16x!quant.uniform<i8:f32, 0.1>>
!d = tensor<1x4x4x4x2x!quant.uniform<i8:f32, 0.1>>
!o = tensor<1x5x5x3x!quant.uniform<i8:f32, 0.1>>
func.func @main(%x: !s, %v: !w, %u: !d, %t: !o) -> (!s, !s, !w, !d, !o) {
  %a = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (!s) -> !s loc("small")
  %b = stream.pool %a {kind = #stream.pool<max>, kernel = array<i64: 1, 3>, pads = array<i64: 0, 1, 0, 1>} : (!s) -> !s loc("across")
  %m = arith.constant dense<200> : tensor<8xi32>
  %k = arith.constant dense<1> : tensor<8x3x3x8xi8>
  %c = stream.conv_transpose %x, %k multiplier %m {accumulator = i20, requant = #stream.requant<shift = 16, min = -128, max = 127>,
      pads = array<i64: 1, 1, 1, 1>} : (!s, tensor<8x3x3x8xi8>, tensor<8xi32>) -> !s loc("up")
  %e = stream.pool %v {kind = #stream.pool<max>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (!w) -> !w loc("wide")
  %f = stream.pool %e {kind = #stream.pool<max>, kernel = array<i64: 5, 3>, pads = array<i64: 2, 1, 2, 1>} : (!w) -> !w loc("wider")
  %g = stream.pool %u {kind = #stream.pool<max>, kernel = array<i64: 3, 3, 3>, pads = array<i64: 1, 1, 1, 1, 1, 1>} : (!d) -> !d loc("deep")
  %h = stream.pool %t {kind = #stream.pool<max>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (!o) -> !o loc("odd")
  return %b, %c, %f, %g, %h : !s, !s, !w, !d, !o
}
