// RUN: stream-opt %s -verify-diagnostics -split-input-file

func.func @map_c1() {
  // expected-error @+1 {{'stream.map' op needs at least one input}}
  %y = stream.map () : () -> tensor<1x4x4x8xf32> {
  ^bb0():
    %c = arith.constant 0.0 : f32
    stream.yield %c : f32
  }
  return
}

// -----

func.func @map_c2(%x0: tensor<1x4x4x8xf32>, %x1: tensor<1x4x1x8xf32>) {
  // expected-error @+1 {{'stream.map' op input 1 of shape [1, 4, 1, 8] is neither of the output's shape [1, 4, 4, 8] nor one value per channel}}
  %y = stream.map (%x0, %x1) : (tensor<1x4x4x8xf32>, tensor<1x4x1x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%a0: f32, %a1: f32):
    stream.yield %a0 : f32
  }
  return
}

// -----

func.func @map_c3(%x0: tensor<1x1x1x8xf32>, %x1: tensor<1x1x1x8xf32>) {
  // expected-error @+1 {{'stream.map' op has no input of the output's shape [1, 4, 4, 8]}}
  %y = stream.map (%x0, %x1) : (tensor<1x1x1x8xf32>, tensor<1x1x1x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%a0: f32, %a1: f32):
    stream.yield %a0 : f32
  }
  return
}

// -----

func.func @map_c4(%x0: tensor<1x4x4x8xf32>, %x1: tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.map' op input 1 of '!quant.uniform<i8:f32, 5.000000e-01>' does not go with an output of 'f32'}}
  %y = stream.map (%x0, %x1) : (tensor<1x4x4x8xf32>, tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x4x4x8xf32> {
  ^bb0(%a0: f32, %a1: i8):
    stream.yield %a0 : f32
  }
  return
}

// -----

func.func @map_c5_count(%x0: tensor<1x4x4x8xf32>, %x1: tensor<1x4x4x8xf32>) {
  // expected-error @+1 {{'stream.map' op region needs 2 arguments, got 1}}
  %y = stream.map (%x0, %x1) : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%a0: f32):
    stream.yield %a0 : f32
  }
  return
}

// -----

func.func @map_c5_type(%x0: tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.map' op region argument 0 must be 'i8', got 'i16'}}
  %y = stream.map (%x0) : (tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>> {
  ^bb0(%a0: i16):
    %r = arith.trunci %a0 : i16 to i8
    stream.yield %r : i8
  }
  return
}

// -----

func.func @map_c6(%x0: tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.map' op region must yield 'i8'}}
  %y = stream.map (%x0) : (tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>> {
  ^bb0(%a0: i8):
    %r = arith.extsi %a0 : i8 to i16
    stream.yield %r : i16
  }
  return
}

// -----

func.func @map_c7_dialect(%x0: tensor<1x4x4x8xf32>) {
  %y = stream.map (%x0) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%a0: f32):
    // expected-error @+1 {{'func.call' op is not allowed in a map: only arith and math ops on scalars are}}
    %r = func.call @outside(%a0) : (f32) -> f32
    stream.yield %r : f32
  }
  return
}

func.func private @outside(f32) -> f32

// -----

func.func @map_c7_scalar(%x0: tensor<1x4x4x8xf32>) {
  %y = stream.map (%x0) : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32> {
  ^bb0(%a0: f32):
    // expected-error @+1 {{'arith.constant' op is not on scalars in a map: 'vector<4xf32>'}}
    %r = arith.constant dense<0.0> : vector<4xf32>
    stream.yield %a0 : f32
  }
  return
}

// -----

func.func @map_c8(%x0: tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>>) {
  %y = stream.map (%x0) : (tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x4x4x8x!quant.uniform<i8:f32, 0.5>> {
  ^bb0(%a0: i8):
    // expected-error @+1 {{'arith.sitofp' op uses 'f32' in a quantized map, which is integer only}}
    %f = arith.sitofp %a0 : i8 to f32
    %r = arith.fptosi %f : f32 to i8
    stream.yield %r : i8
  }
  return
}

// -----

func.func @map_c9(%x0: tensor<1x4x4x8xf32, #stream.lanes<4>>, %x1: tensor<1x1x1x8xf32>) {
  // expected-error @+1 {{'stream.map' op input 1 has 1 lanes, the output 4}}
  %y = stream.map (%x0, %x1) : (tensor<1x4x4x8xf32, #stream.lanes<4>>, tensor<1x1x1x8xf32>) -> tensor<1x4x4x8xf32, #stream.lanes<4>> {
  ^bb0(%a0: f32, %a1: f32):
    stream.yield %a0 : f32
  }
  return
}

// -----

func.func @yield_c1(%a: f32) {
  // expected-error @+1 {{'stream.yield' op expects parent op 'stream.map'}}
  stream.yield %a : f32
  return
}

// -----

// An input of one channel has one lane whatever the others have; this one is of two channels.
func.func @map_c2_channels(%x0: tensor<1x4x4x8xf32, #stream.lanes<4>>, %x1: tensor<1x4x4x2xf32>) {
  // expected-error @+1 {{'stream.map' op input 1 of shape [1, 4, 4, 2] is neither of the output's shape [1, 4, 4, 8] nor one value per channel, one per position or one}}
  %y = stream.map (%x0, %x1) : (tensor<1x4x4x8xf32, #stream.lanes<4>>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x8xf32, #stream.lanes<4>> {
  ^bb0(%a0: f32, %a1: f32):
    stream.yield %a0 : f32
  }
  return
}
