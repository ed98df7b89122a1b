// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-spill{deepest=1})' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-spill{layers=b* burst=16})' | filecheck %s --check-prefix=NAMED
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-spill{deepest=9},stream-spill{deepest=9})' | filecheck %s --check-prefix=ALL
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-spill{deepest=9},stream-fold{device=zybo},stream-materialize-widths,stream-materialize-forks,stream-size-fifos,stream-verify-mapped)' | filecheck %s --check-prefix=MAPPED
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-spill{deepest=2},stream-spill{codec=huffman})' | filecheck %s --check-prefix=HUFFMAN
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-spill{layers=b codec=rle})' | filecheck %s --check-prefix=RLE
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-spill{layers=b codec=auto},stream-spill{codec=rle},stream-fold{device=zybo},stream-spill{codec=auto})' | filecheck %s --check-prefix=FAST
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-spill)' 2>&1 | filecheck %s --check-prefix=NONE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-spill{layers=conv})' 2>&1 | filecheck %s --check-prefix=UNKNOWN
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-spill{deepest=1 burst=0})' 2>&1 | filecheck %s --check-prefix=BURST

// What passes by the pool waits for few rows, what passes by the maximum of all for a frame: that frees most for each bit moved.
// CHECK: %[[A:.*]] = stream.map(%{{.*}}, %{{.*}})
// CHECK: stream.reduce
// CHECK: %[[S:.*]] = stream.spill %[[A]] {burst = 256 : i64} : tensor<1x16x16x8x
// CHECK-NEXT: stream.map(%{{.*}}, %[[S]])
// CHECK-NOT: stream.spill

// NAMED: %[[S:.*]] = stream.spill {{.*}} {burst = 16 : i64}
// NAMED-NEXT: stream.map({{.*}}, %[[S]])
// NAMED-NOT: stream.spill

// A stream is spilled once.
// ALL-COUNT-2: stream.spill
// ALL-NOT: stream.spill

// What is decided stays, and gets as deep a ring as a FIFO would have had, in bursts; no FIFO is as deep.
// MAPPED: stream.simulated
// MAPPED-COUNT-2: stream.spill {{.*}} {burst = 256 : i64, depth = {{[0-9]+}} : i64}

// The maximum of all channels and neighbors is rarely small: on noise most of what passes by it has few values, and no runs of zeros.
// HUFFMAN-COUNT-1: stream.spill {{.*}}code_lengths = array<i64: {{.*}}codec = #stream.codec<huffman>, codec_ratio = 0.{{[0-9]+}} : f64}
// RLE: stream.spill %{{.*}} {burst = 256 : i64} :

// Eight values side by side are more than a coder takes in the time.
// FAST: stream.spill %{{.*}} {burst = 256 : i64} :

// NONE: error: {{.*}}nothing is chosen
// UNKNOWN: error: {{.*}}no layer 'conv' has an input that waits
// UNKNOWN: such layers: a, b
// BURST: error: {{.*}}burst at least 1

!t = tensor<1x16x16x8x!quant.uniform<i8:f32, 0.1>>
!g = tensor<1x1x1x8x!quant.uniform<i8:f32, 0.1>>
func.func @main(%x: !t) -> !t {
  %p = stream.map (%x) : (!t) -> !t {
  ^bb0(%u: i8):
    stream.yield %u : i8
  } loc("p")
  %m = stream.pool %p {kind = #stream.pool<max>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (!t) -> !t loc("m")
  %a = stream.map (%p, %m) : (!t, !t) -> !t {
  ^bb0(%u: i8, %v: i8):
    %w = arith.maxsi %u, %v : i8
    stream.yield %w : i8
  } loc("a")
  %r = stream.reduce %a {kind = #stream.reduce<max>} : (!t) -> !g loc("r")
  %b = stream.map (%r, %a) : (!g, !t) -> !t {
  ^bb0(%u: i8, %v: i8):
    %w = arith.maxsi %u, %v : i8
    stream.yield %w : i8
  } loc("b")
  return %b : !t
}
