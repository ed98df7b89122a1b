// RUN: stream-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(stream-verify-graph)'

// A good one.
func.func @main(%x: tensor<1x8xf32>) -> tensor<1x4xf32> {
  %w = arith.constant dense<0.5> : tensor<4x8xf32>
  %y = stream.linear %x, %w : (tensor<1x8xf32>, tensor<4x8xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// -----

// expected-error @+1 {{input 1 is not used}}
func.func @main(%x: tensor<1x8xf32>, %z: tensor<1x8xf32>) -> tensor<1x8xf32> {
  return %x : tensor<1x8xf32>
}

// -----

func.func @main(%x: tensor<1x8xf32>) -> tensor<1x4xf32> {
  %w = arith.constant dense<0x7FC00000> : tensor<4x8xf32>
  // expected-error @+1 {{32 of 32 weights are NaN or infinite}}
  %y = stream.linear %x, %w : (tensor<1x8xf32>, tensor<4x8xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// -----

// expected-error @+1 {{input 0 must be float32}}
func.func @main(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x8x!quant.uniform<i8:f32, 0.5>> {
  return %x : tensor<1x8x!quant.uniform<i8:f32, 0.5>>
}

// -----

// expected-error @+1 {{input 0 must be a tensor of static shape}}
func.func @main(%x: tensor<1x?xf32>) -> tensor<1x?xf32> {
  return %x : tensor<1x?xf32>
}

// -----

// expected-error @+1 {{input 0 must have a batch of 1}}
func.func @main(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  return %x : tensor<2x8xf32>
}

// -----

func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  // expected-error @+1 {{'math.tanh' is no op of the stream dialect}}
  %y = math.tanh %x : tensor<1x8xf32>
  return %y : tensor<1x8xf32>
}

// -----

// All that a conversion refused, with its reasons; what serves them is not listed.
func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  // expected-error @+1 {{'math.tanh' is no op of the stream dialect: a first reason}}
  %y = math.tanh %x {stream.refused = "a first reason"} : tensor<1x8xf32>
  %z = math.absf %y : tensor<1x8xf32>
  // expected-error @+1 {{'math.exp' is no op of the stream dialect: a second reason}}
  %r = math.exp %z {stream.refused = "a second reason"} : tensor<1x8xf32>
  return %r : tensor<1x8xf32>
}

// -----

// expected-error @+1 {{argument 0 is not of f32}}
func.func @main(%x: tensor<1x8xf64>) -> tensor<1x8xf64> attributes {stream.refused = "argument 0 is not of f32"} {
  return %x : tensor<1x8xf64>
}

// -----

func.func @main(%a: tensor<1x8xf32>, %b: tensor<1x8xf32>, %c: tensor<1x8xf32>, %d: tensor<1x8xf32>, %e: tensor<1x8xf32>) -> tensor<1x8xf32> {
  // expected-error @+1 {{a map of 5 inputs has no kernel}}
  %y = stream.map (%a, %b, %c, %d, %e) : (tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32> {
  ^bb0(%p: f32, %q: f32, %r: f32, %s: f32, %o: f32):
    %t = arith.addf %p, %q : f32
    %u = arith.addf %r, %s : f32
    %w = arith.mulf %u, %o : f32
    %v = arith.mulf %t, %w : f32
    stream.yield %v : f32
  }
  return %y : tensor<1x8xf32>
}

// -----

// expected-error @+1 {{the module must hold exactly one function, 'main'}}
module {
  func.func @other(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
    return %x : tensor<1x8xf32>
  }
}
