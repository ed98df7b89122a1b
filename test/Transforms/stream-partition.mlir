// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-partition{cuts=b})' | filecheck %s
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-partition{device=zybo parts=2 batch=64 switch-seconds=0.001})' | filecheck %s --check-prefix=PARTS
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-partition{device=zybo batch=64})' | filecheck %s --check-prefix=ONE
// RUN: stream-opt %s --pass-pipeline='builtin.module(stream-partition{cuts=b},builtin.module(stream-fold{device=zybo},stream-materialize-widths,stream-materialize-forks,stream-size-fifos,stream-verify-mapped))' | filecheck %s --check-prefix=MAPPED
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-partition{cuts=z})' 2>&1 | filecheck %s --check-prefix=UNKNOWN
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-partition{cuts=a})' 2>&1 | filecheck %s --check-prefix=FIRST
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-partition{parts=9})' 2>&1 | filecheck %s --check-prefix=MANY
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-partition{parts=2 cuts=b})' 2>&1 | filecheck %s --check-prefix=BOTH
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-partition{parts=2 batch=0})' 2>&1 | filecheck %s --check-prefix=BATCH
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-partition{cuts=b},stream-partition{cuts=b})' 2>&1 | filecheck %s --check-prefix=TWICE
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-partition{device=zybo bram18=0.01 lut=0.02})' 2>&1 | filecheck %s --check-prefix=LAYER
// RUN: not stream-opt %s --pass-pipeline='builtin.module(stream-materialize-forks,stream-partition{cuts=b})' 2>&1 | filecheck %s --check-prefix=LATE

// What crosses the cut has the name of the layer that makes it, in both parts; a skip across it is one more. The skip is also an output of the
// network: its name stays, and it leaves once. A reshape goes to who reads it.
// CHECK: stream.partition = {batch = 1 : i64, inputs = ["image"], outputs = ["output0", "first"], switch_seconds = 0.0825{{[0-9]+}} : f64}
// CHECK: module @part0
// CHECK: func.func @main(%[[X:.*]]: tensor{{.*}} {stream.name = "image"}) -> ({{.*}} {stream.name = "first"}, {{.*}} {stream.name = "c"})
// CHECK: %[[A:.*]] = stream.conv %[[X]]
// CHECK-NEXT: %[[C:.*]] = stream.map(%[[A]])
// CHECK: return %[[A]], %[[C]]
// CHECK: module @part1
// CHECK: func.func @main(%[[C:.*]]: tensor{{.*}} {stream.name = "c"}, %[[A:.*]]: tensor{{.*}} {stream.name = "first"}) -> ({{.*}} {stream.name = "output0"})
// CHECK: %[[B:.*]] = stream.conv %[[C]]
// CHECK-NEXT: %[[S:.*]] = stream.map(%[[B]], %[[A]])
// CHECK: %[[R:.*]] = stream.reshape %[[S]]
// CHECK: stream.linear %[[R]]

// Found with proof, for two parts; where the network fits, one part needs no switch.
// PARTS: cycles = {{[0-9]+}} : i64, inputs = ["image"], outputs = ["output0", "first"], proven = true
// PARTS: module @part0
// PARTS: module @part1
// PARTS-NOT: module @part2
// ONE: module @part0
// ONE-NOT: module @part1

// Every part is mapped on its own by passes that are nested.
// MAPPED-COUNT-2: stream.interval_cycles

// UNKNOWN: error: {{.*}}no layer is called 'z'
// UNKNOWN: layers: a, c, b, s, fc
// FIRST: error: {{.*}}a part begins at 'a' already
// MANY: error: {{.*}}a network of 5 layers has no 9 parts
// BOTH: error: {{.*}}either a number of parts or cuts
// BATCH: error: {{.*}}the batch must be above 0, not 0
// TWICE: error: {{.*}}the network is in parts already
// LAYER: error: {{.*}}layer 'a' does not fit zybo alone{{.*}}: it needs
// LATE: error: {{.*}}the network is mapped already

!x = tensor<1x8x8x2x!quant.uniform<i8:f32, 0.1>>
!t = tensor<1x8x8x4x!quant.uniform<i8:f32, 0.1>>
!f = tensor<1x256x!quant.uniform<i8:f32, 0.1>>
!y = tensor<1x10x!quant.uniform<i8:f32, 0.1>>
func.func @main(%x: !x {stream.name = "image"}) -> (!y, !t {stream.name = "first"}) {
  %w = arith.constant dense<1> : tensor<4x3x3x2xi8>
  %v = arith.constant dense<1> : tensor<4x3x3x4xi8>
  %u = arith.constant dense<1> : tensor<10x256xi8>
  %m = arith.constant dense<100> : tensor<4xi32>
  %n = arith.constant dense<100> : tensor<10xi32>
  %a = stream.conv %x, %w multiplier %m {pads = array<i64: 1, 1, 1, 1>, accumulator = i24, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (!x, tensor<4x3x3x2xi8>, tensor<4xi32>) -> !t loc("a")
  %c = stream.map (%a) : (!t) -> !t {
  ^bb0(%p: i8):
    stream.yield %p : i8
  } loc("c")
  %b = stream.conv %c, %v multiplier %m {pads = array<i64: 1, 1, 1, 1>, accumulator = i24, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (!t, tensor<4x3x3x4xi8>, tensor<4xi32>) -> !t loc("b")
  %s = stream.map (%b, %a) : (!t, !t) -> !t {
  ^bb0(%p: i8, %q: i8):
    %r = arith.maxsi %p, %q : i8
    stream.yield %r : i8
  } loc("s")
  %f = stream.reshape %s : (!t) -> !f loc("flat")
  %y = stream.linear %f, %u multiplier %n {accumulator = i24, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (!f, tensor<10x256xi8>, tensor<10xi32>) -> !y loc("fc")
  return %y, %a : !y, !t
}
