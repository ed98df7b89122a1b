// RUN: %python %S/emit.py %s --target vitis --print top.cpp | filecheck %s
// RUN: %python %S/emit.py %s --target vitis --simulate
// REQUIRES: gcc

// One FIFO per stream inside, as deep as its fifo op says, else 2; then one call per process, in order, with the streams it reads and writes.

!x = tensor<1x4x4x2x!quant.uniform<i8:f32, 0.1>, #stream.lanes<2>>
!one = tensor<1x4x4x2x!quant.uniform<i8:f32, 0.1>>

func.func @main(%x: !x {stream.name = "image"}) -> (!one {stream.name = "least"}) {
  %l, %r = stream.fork %x : !x to 2 loc("split")
  %a = stream.pool %l {kind = #stream.pool<max>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>,
      fold = #stream.fold<in = 2, out = 2, fine = 3>} : (!x) -> !x loc("block.0/pool")
  %s = stream.fifo %r {depth = 37 : i64, storage = #stream.storage<bram>} : !x
  %y = stream.map (%a, %s) {fold = #stream.fold<in = 2, out = 2>} : (!x, !x) -> !x {
  ^bb0(%p: i8, %q: i8):
    %m = arith.minsi %p, %q : i8
    stream.yield %m : i8
  } loc("join")
  %z = stream.convert_width %y : (!x) -> !one loc("narrow")
  return %z : !one
}

// CHECK-LABEL: extern "C" void top(STREAM_PORT(16, image), STREAM_PORT(8, least))
// CHECK-DAG: STREAM_FIFO([[PAIR:word_[a-z0-9]+]], [[LEFT:split_[a-z0-9_]+pool]], 2)
// CHECK-DAG: STREAM_FIFO([[PAIR]], [[SKIP:split_[a-z0-9_]+join]], 37)
// CHECK-DAG: bind_storage variable = [[SKIP]] type = fifo impl = bram)
// CHECK-DAG: STREAM_FIFO({{word_[a-z0-9]+}}, [[WINDOWS:[a-z0-9_]+windows]], 2)
// CHECK-DAG: STREAM_FIFO([[PAIR]], [[POOLED:block_0_pool_to_[a-z0-9_]+]], 2)
// CHECK-DAG: STREAM_FIFO([[PAIR]], [[SUM:join_to_[a-z0-9_]+]], 2)
// CHECK-NOT: STREAM_FIFO
// CHECK: STREAM_RUN_BEGIN
// CHECK-NEXT: STREAM_PROCESS({{split[a-z_]*}}, image, [[LEFT]], [[SKIP]])
// CHECK-NEXT: STREAM_PROCESS(block_0_pool_window, [[LEFT]], [[WINDOWS]])
// CHECK-NEXT: STREAM_PROCESS(block_0_pool, [[WINDOWS]], [[POOLED]])
// CHECK-NEXT: STREAM_PROCESS(join, [[POOLED]], [[SKIP]], [[SUM]])
// CHECK-NEXT: STREAM_PROCESS({{narrow[a-z_]*}}, [[SUM]], least)
// CHECK-NEXT: STREAM_RUN_END
