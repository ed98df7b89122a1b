// RUN: stream-opt %s -verify-diagnostics -split-input-file

func.func @value_c1_dynamic(%x: tensor<1x?xf32>) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream (static 1x..xC tensor of rank 2 to 5) of f32 or per-tensor quantized f32 with 2 to 16 full-range storage bits}}
  %y = stream.reshape %x : (tensor<1x?xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @value_c1_rank(%x: tensor<8xf32>) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream}}
  %y = stream.reshape %x : (tensor<8xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @value_c2_frames(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream}}
  %y = stream.reshape %x : (tensor<2x4xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @value_c2_empty(%x: tensor<1x0xf32>) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream}}
  %y = stream.reshape %x : (tensor<1x0xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @value_c3_float(%x: tensor<1x8xf16>) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream}}
  %y = stream.reshape %x : (tensor<1x8xf16>) -> tensor<1x8xf32>
  return
}

// -----

func.func @value_c3_integer(%x: tensor<1x8xi8>) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream}}
  %y = stream.reshape %x : (tensor<1x8xi8>) -> tensor<1x8xf32>
  return
}

// -----

func.func @value_c3_bits(%x: tensor<1x8x!quant.uniform<i32:f32, 0.5>>) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream}}
  %y = stream.reshape %x : (tensor<1x8x!quant.uniform<i32:f32, 0.5>>) -> tensor<1x8xf32>
  return
}

// -----

func.func @value_c3_range(%x: tensor<1x8x!quant.uniform<i8<-127:127>:f32, 0.5>>) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream}}
  %y = stream.reshape %x : (tensor<1x8x!quant.uniform<i8<-127:127>:f32, 0.5>>) -> tensor<1x8xf32>
  return
}

// -----

func.func @value_c3_zero_point(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5:200>>) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream}}
  %y = stream.reshape %x : (tensor<1x8x!quant.uniform<i8:f32, 0.5:200>>) -> tensor<1x8xf32>
  return
}

// -----

func.func @value_c3_per_axis(%x: tensor<1x2x!quant.uniform<i8:f32:1, {0.5, 0.25}>>) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream}}
  %y = stream.reshape %x : (tensor<1x2x!quant.uniform<i8:f32:1, {0.5, 0.25}>>) -> tensor<1x8xf32>
  return
}

// -----

func.func @value_c4(%x: tensor<1x8xf32, "other">) {
  // expected-error @+1 {{'stream.reshape' op operand #0 must be stream}}
  %y = stream.reshape %x : (tensor<1x8xf32, "other">) -> tensor<1x8xf32>
  return
}

// -----

// expected-error @+1 {{lanes must be at least 1, got 0}}
func.func private @lanes_c1() attributes {test = #stream.lanes<0>}

// -----

// expected-error @+1 {{3 lanes do not divide the channels of shape [1, 8]}}
func.func private @lanes_c2(tensor<1x8xf32, #stream.lanes<3>>)

// -----

// expected-error @+1 {{fold factors must be at least 1, got in = 0, out = 1, group = 1, fine = 1}}
func.func private @fold_c1() attributes {test = #stream.fold<in = 0>}

// -----

// expected-error @+1 {{off-chip rows must be at least 1, got 0}}
func.func private @offchip_c1() attributes {test = #stream.offchip<rows = 0>}

// -----

// expected-error @+1 {{bursts of lines must be at least 1 word, got 0}}
func.func private @lines_c1() attributes {test = #stream.lines<burst = 0>}

// -----

// expected-error @+1 {{shift must be within 1 and 62, got 0}}
func.func private @requant_c1_least() attributes {test = #stream.requant<shift = 0, min = 0, max = 1>}

// -----

// expected-error @+1 {{shift must be within 1 and 62, got 63}}
func.func private @requant_c1_most() attributes {test = #stream.requant<shift = 63, min = 0, max = 1>}

// -----

// expected-error @+1 {{min 2 exceeds max 1}}
func.func private @requant_c2() attributes {test = #stream.requant<shift = 1, min = 2, max = 1>}

// -----

func.func @accumulator_c1(%x: tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, %w: tensor<6x3x3x4xi8>, %m: tensor<6xi32>) {
  // expected-error @+1 {{'stream.conv' op attribute 'accumulator' failed to satisfy constraint: signless integer type of 2 to 62 bits}}
  %y = stream.conv %x, %w multiplier %m {accumulator = i63, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, tensor<6x3x3x4xi8>, tensor<6xi32>) -> tensor<1x6x6x6x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

// expected-error @+1 {{skip needs activations, weights, or both}}
func.func private @skip_c1() attributes {test = #stream.skip<empty = 1>}

// -----

// expected-error @+1 {{empty windows take 1 cycle, or 0 with activations; got 0}}
func.func private @skip_c2() attributes {test = #stream.skip<weights = true, empty = 0>}
