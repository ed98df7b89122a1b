// RUN: stream-opt %s --canonicalize | filecheck %s

// Yields what it reads.
// CHECK-LABEL: func.func @identity
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @identity(%x: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %y = stream.map (%x) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    stream.yield %v : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

// Same raw values under another scale: not an identity.
// CHECK-LABEL: func.func @requantization_stays
// CHECK: stream.map
func.func @requantization_stays(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x8x!quant.uniform<i8:f32, 0.25>> {
  %y = stream.map (%x) : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x8x!quant.uniform<i8:f32, 0.25>> {
  ^bb0(%v: i8):
    stream.yield %v : i8
  }
  return %y : tensor<1x8x!quant.uniform<i8:f32, 0.25>>
}

// x * clip(x + 3, 0, 6) / 6 reads one stream: one map, the same steps in the same order.
// CHECK-LABEL: func.func @hardswish
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: stream.map(%[[X]])
// CHECK: ^bb0(%[[V:.*]]: f32):
// CHECK: %[[A:.*]] = arith.addf %[[V]]
// CHECK-NEXT: %[[L:.*]] = arith.maximumf %[[A]]
// CHECK-NEXT: %[[H:.*]] = arith.minimumf %[[L]]
// CHECK-NEXT: %[[M:.*]] = arith.mulf %[[V]], %[[H]]
// CHECK-NEXT: %[[R:.*]] = arith.divf %[[M]]
// CHECK-NEXT: stream.yield %[[R]]
// CHECK-NOT: stream.map(
// CHECK: return
func.func @hardswish(%x: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %a = stream.map (%x) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %three = arith.constant 3.0 : f32
    %r = arith.addf %v, %three : f32
    stream.yield %r : f32
  }
  %b = stream.map (%a) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %zero = arith.constant 0.0 : f32
    %six = arith.constant 6.0 : f32
    %l = arith.maximumf %v, %zero : f32
    %r = arith.minimumf %l, %six : f32
    stream.yield %r : f32
  }
  %m = stream.map (%x, %b) : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32, %w: f32):
    %r = arith.mulf %v, %w : f32
    stream.yield %r : f32
  }
  %y = stream.map (%m) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %six = arith.constant 6.0 : f32
    %r = arith.divf %v, %six : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

// A clamp joins whatever comes before it.
// CHECK-LABEL: func.func @add_relu
// CHECK: stream.map(%{{.*}}, %{{.*}})
// CHECK: arith.addf
// CHECK-NEXT: arith.maximumf
// CHECK-NOT: stream.map(
// CHECK: return
func.func @add_relu(%x: tensor<1x4x4x8xf32>, %z: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %s = stream.map (%x, %z) : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32, %w: f32):
    %r = arith.addf %v, %w : f32
    stream.yield %r : f32
  }
  %y = stream.map (%s) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %zero = arith.constant 0.0 : f32
    %r = arith.maximumf %v, %zero : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

// Another function of a sum stays apart: alone it can become a table.
// CHECK-LABEL: func.func @add_tanh
// CHECK: stream.map(%{{.*}}, %{{.*}})
// CHECK: stream.map(%{{.*}})
// CHECK: math.tanh
func.func @add_tanh(%x: tensor<1x4x4x8xf32>, %z: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %s = stream.map (%x, %z) : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32, %w: f32):
    %r = arith.addf %v, %w : f32
    stream.yield %r : f32
  }
  %y = stream.map (%s) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %r = math.tanh %v : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

// The producer has a reader outside the consumer: both stay.
// CHECK-LABEL: func.func @producer_read_elsewhere
// CHECK: stream.map
// CHECK: arith.addf
// CHECK: stream.map
// CHECK: arith.maximumf
func.func @producer_read_elsewhere(%x: tensor<1x4x4x8xf32>) -> (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) {
  %a = stream.map (%x) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %three = arith.constant 3.0 : f32
    %r = arith.addf %v, %three : f32
    stream.yield %r : f32
  }
  %y = stream.map (%a) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %zero = arith.constant 0.0 : f32
    %r = arith.maximumf %v, %zero : f32
    stream.yield %r : f32
  }
  return %a, %y : tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>
}

// Two uses, both in the consumer: the producer is computed once.
// CHECK-LABEL: func.func @all_uses_in_consumer
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: stream.map(%[[X]])
// CHECK: %[[R:.*]] = math.tanh
// CHECK-NEXT: arith.mulf %[[R]], %[[R]]
// CHECK-NOT: stream.map(
// CHECK: return
func.func @all_uses_in_consumer(%x: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %a = stream.map (%x) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %r = math.tanh %v : f32
    stream.yield %r : f32
  }
  %y = stream.map (%a, %a) : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32, %w: f32):
    %r = arith.mulf %v, %w : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

// One stream is read once.
// CHECK-LABEL: func.func @same_input_twice
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: stream.map(%[[X]]) :
// CHECK: ^bb0(%[[V:.*]]: f32):
// CHECK-NEXT: arith.mulf %[[V]], %[[V]]
func.func @same_input_twice(%x: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %y = stream.map (%x, %x) : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32, %w: f32):
    %r = arith.mulf %v, %w : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

// A stream that the region does not read is dropped.
// CHECK-LABEL: func.func @input_not_read
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x4x8xf32>, %
// CHECK: stream.map(%[[X]]) :
func.func @input_not_read(%x: tensor<1x4x4x8xf32>, %z: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %y = stream.map (%x, %z) : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32, %w: f32):
    %r = math.tanh %v : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

// The last input of the output's shape stays, read or not.
// CHECK-LABEL: func.func @constant_map
// CHECK: stream.map(%{{.*}}) :
func.func @constant_map(%x: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %y = stream.map (%x) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %zero = arith.constant 0.0 : f32
    stream.yield %zero : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

// A function of a gate is computed once per channel, not at every position.
// CHECK-LABEL: func.func @gate_function
// CHECK: stream.map(%{{.*}}) : (tensor<1x1x1x8xf32>)
// CHECK: stream.map(%{{.*}}, %{{.*}}) : (tensor<1x4x4x8xf32>, tensor<1x1x1x8xf32>)
func.func @gate_function(%x: tensor<1x4x4x8xf32>, %g: tensor<1x1x1x8xf32>) -> tensor<1x4x4x8xf32> {
  %h = stream.map (%g) : (tensor<1x1x1x8xf32>) -> tensor<1x1x1x8xf32> {
  ^bb0(%v: f32):
    %zero = arith.constant 0.0 : f32
    %r = arith.maximumf %v, %zero : f32
    stream.yield %r : f32
  }
  %y = stream.map (%x, %h) : (tensor<1x4x4x8xf32>, tensor<1x1x1x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32, %w: f32):
    %r = arith.mulf %v, %w : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

// Another folding is a decision: both stay.
// CHECK-LABEL: func.func @other_fold
// CHECK-COUNT-2: stream.map
func.func @other_fold(%x: tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  %a = stream.map (%x) {fold = #stream.fold<in = 2, out = 2>} : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %r = math.tanh %v : f32
    stream.yield %r : f32
  }
  %y = stream.map (%a) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%v: f32):
    %r = math.tanh %v : f32
    stream.yield %r : f32
  }
  return %y : tensor<1x4x4x8xf32>
}

// -----

// Two functions of one stream, joined: one unary map.

// CHECK-LABEL: func.func @diamond(
// CHECK-SAME: %[[X:.+]]: tensor<1x8xf32>
// CHECK: %[[Y:.+]] = stream.map(%[[X]])
// CHECK: arith.addf
// CHECK: return %[[Y]]
func.func @diamond(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %p = stream.map (%x) : (tensor<1x8xf32>) -> tensor<1x8xf32> {
  ^bb0(%a: f32):
    %r = math.absf %a : f32
    stream.yield %r : f32
  }
  %q = stream.map (%x) : (tensor<1x8xf32>) -> tensor<1x8xf32> {
  ^bb0(%a: f32):
    %r = math.tanh %a : f32
    stream.yield %r : f32
  }
  %s = stream.map (%p, %q) : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32> {
  ^bb0(%a: f32, %b: f32):
    %r = arith.addf %a, %b : f32
    stream.yield %r : f32
  }
  return %s : tensor<1x8xf32>
}
