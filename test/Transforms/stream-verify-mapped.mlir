// RUN: stream-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(stream-verify-mapped)'

!f = !quant.uniform<i8:f32, 0.1>
!f2 = tensor<1x6x!quant.uniform<i8:f32, 0.1>, #stream.lanes<2>>

// A good one.
module attributes {stream.device = "zybo"} {
  func.func @main(%x: !f2) -> !f2 {
    %y = stream.map (%x) {fold = #stream.fold<in = 2, out = 2>} : (!f2) -> !f2 {
    ^bb0(%p: i8):
      %zero = arith.constant 0 : i8
      %r = arith.maxsi %p, %zero : i8
      stream.yield %r : i8
    }
    return %y : !f2
  }
}

// -----

!t = tensor<1x6x!quant.uniform<i8:f32, 0.1>>
module attributes {stream.device = "zybo"} {
  func.func @main(%x: !t) -> !t {
    // expected-note @+2 {{hint: run stream-size-fifos}}
    // expected-error @+1 {{the ring in memory has no depth}}
    %y = stream.spill %x : !t
    return %y : !t
  }
}

// -----

!t = tensor<1x6x!quant.uniform<i8:f32, 0.1>>
module attributes {stream.device = "zybo"} {
  func.func @main(%x: !t) -> !t {
    // expected-note @+2 {{hint: run stream-fold}}
    // expected-error @+1 {{the layer has no fold}}
    %y = stream.map (%x) : (!t) -> !t {
    ^bb0(%p: i8):
      stream.yield %p : i8
    }
    return %y : !t
  }
}

// -----

!t = tensor<1x6x!quant.uniform<i8:f32, 0.1>>
module attributes {stream.device = "zybo"} {
  func.func @main(%x: !t) -> !t {
    // expected-note @+2 {{hint: run stream-materialize-widths}}
    // expected-error @+1 {{an input has 1 lanes, the fold says 2}}
    %y = stream.map (%x) {fold = #stream.fold<in = 2, out = 2>} : (!t) -> !t {
    ^bb0(%p: i8):
      stream.yield %p : i8
    }
    return %y : !t
  }
}

// -----

!t = tensor<1x6x!quant.uniform<i8:f32, 0.1>>
module attributes {stream.device = "zybo"} {
  // expected-note @+2 {{hint: run stream-materialize-forks}}
  // expected-error @+1 {{input 0 has 2 consumers; a stream has exactly one}}
  func.func @main(%x: !t) -> (!t, !t) {
    return %x, %x : !t, !t
  }
}

// -----

!t = tensor<1x512x!quant.uniform<i8:f32, 0.1>, #stream.lanes<512>>
module attributes {stream.device = "zybo"} {
  // expected-error @+1 {{input 0 has words of 4096 bits; at most 2048 are possible}}
  func.func @main(%x: !t) -> !t {
    return %x : !t
  }
}

// -----

!t = tensor<1x6x!quant.uniform<i8:f32, 0.1>>
// expected-note @+2 {{hint: run stream-fold}}
// expected-error @+1 {{the module names no device}}
module {
  func.func @main(%x: !t) -> !t {
    return %x : !t
  }
}

// -----

// 64 lanes of 8 bits are words of 512 bits; nine of them side by side are not possible.
!t = tensor<1x4x4x64x!quant.uniform<i8:f32, 0.1>, #stream.lanes<64>>
!y = tensor<1x2x2x64x!quant.uniform<i8:f32, 0.1>, #stream.lanes<64>>
module attributes {stream.device = "zybo"} {
  func.func @main(%x: !t) -> !y {
    // expected-note @+2 {{hint: lower its in, out, group or fine}}
    // expected-error @+1 {{the fold makes window words of 4608 bits; at most 2048 are possible}}
    %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 3, 3>,
        fold = #stream.fold<in = 64, out = 64, fine = 9>} : (!t) -> !y
    return %y : !y
  }
}

// -----

// The same layer, kernel row by kernel row: 1536 bits.
!t = tensor<1x4x4x64x!quant.uniform<i8:f32, 0.1>, #stream.lanes<64>>
!y = tensor<1x2x2x64x!quant.uniform<i8:f32, 0.1>, #stream.lanes<64>>
module attributes {stream.device = "zybo"} {
  func.func @main(%x: !t) -> !y {
    %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 3, 3>,
        fold = #stream.fold<in = 64, out = 64, fine = 3>} : (!t) -> !y
    return %y : !y
  }
}

// -----

// 128 inputs times 128 filters of 7-bit weights at once.
!t = tensor<1x128x!quant.uniform<i8:f32, 0.1>, #stream.lanes<128>>
module attributes {stream.device = "u250"} {
  func.func @main(%x: !t) -> !t {
    %w = arith.constant dense<60> : tensor<128x128xi8>
    %b = arith.constant dense<0> : tensor<128xi32>
    %m = arith.constant dense<1> : tensor<128xi32>
    // expected-note @+2 {{hint: lower its in, out, group or fine}}
    // expected-error @+1 {{the fold makes rows of weights of 114688 bits; at most 65536 are possible}}
    %y = stream.linear %x, %w bias %b multiplier %m {accumulator = i24,
        fold = #stream.fold<in = 128, out = 128>, requant = #stream.requant<shift = 20, min = -128, max = 127>}
        : (!t, tensor<128x128xi8>, tensor<128xi32>, tensor<128xi32>) -> !t
    return %y : !t
  }
}

// -----

!t = tensor<1x6x!quant.uniform<i8:f32, 0.1>>
// expected-note @+2 {{hint: run stream-size-fifos again, which finds the interval that the memory allows}}
// expected-error @+1 {{a frame every 6 cycles moves 16.0 bits per cycle to and from memory, of which 15.9 may be used}}
module attributes {stream.device = "zybo", stream.interval_cycles = 6 : i64, stream.memory_bits_per_cycle = 15.9 : f64} {
  func.func @main(%x: !t) -> !t {
    %y = stream.map (%x) {fold = #stream.fold<in = 1, out = 1>} : (!t) -> !t {
    ^bb0(%p: i8):
      stream.yield %p : i8
    }
    return %y : !t
  }
}

// -----

!t = tensor<1x6x!quant.uniform<i8:f32, 0.1>>
// As much as may be used.
module attributes {stream.device = "zybo", stream.interval_cycles = 6 : i64, stream.memory_bits_per_cycle = 16.0 : f64} {
  func.func @main(%x: !t) -> !t {
    %y = stream.map (%x) {fold = #stream.fold<in = 1, out = 1>} : (!t) -> !t {
    ^bb0(%p: i8):
      stream.yield %p : i8
    }
    return %y : !t
  }
}
