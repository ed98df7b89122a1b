// RUN: stream-opt %s -verify-diagnostics -split-input-file

func.func @lookup_c1(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5>>, %t: tensor<256xi8>) {
  // expected-error @+1 {{'stream.lookup' op failed to verify that all of {input, output} have same shape}}
  %y = stream.lookup %x, %t : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>, tensor<256xi8>) -> tensor<1x7x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @lookup_c2(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5>, #stream.lanes<2>>, %t: tensor<256xi8>) {
  // expected-error @+1 {{'stream.lookup' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.lookup %x, %t : (tensor<1x8x!quant.uniform<i8:f32, 0.5>, #stream.lanes<2>>, tensor<256xi8>) -> tensor<1x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @lookup_c3(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5>>, %t: tensor<256xi8>) {
  // expected-error @+1 {{'stream.lookup' op fraction_bits must be within 0 and 7, got 8}}
  %y = stream.lookup %x, %t {fraction_bits = 8 : i64} : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>, tensor<256xi8>) -> tensor<1x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @lookup_c4_exact(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5>>, %t: tensor<255xi8>) {
  // expected-error @+1 {{'stream.lookup' op table needs 256 entries, got 255}}
  %y = stream.lookup %x, %t : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>, tensor<255xi8>) -> tensor<1x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @lookup_c4_lines(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5>>, %t: tensor<64xi8>) {
  // expected-error @+1 {{'stream.lookup' op table needs 65 entries, got 64}}
  %y = stream.lookup %x, %t {fraction_bits = 2 : i64} : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>, tensor<64xi8>) -> tensor<1x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @softmax_c1(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.softmax' op failed to verify that all of {input, output} have same shape}}
  %y = stream.softmax %x : (tensor<1x8xf32>) -> tensor<1x7xf32>
  return
}

// -----

func.func @softmax_c2(%x: tensor<1x8xf32, #stream.lanes<2>>) {
  // expected-error @+1 {{'stream.softmax' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.softmax %x : (tensor<1x8xf32, #stream.lanes<2>>) -> tensor<1x8xf32>
  return
}

// -----

func.func @softmax_c3(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.softmax' op input and output must both be f32 or both be quantized, got 'f32' and '!quant.uniform<u8:f32, 5.000000e-01>'}}
  %y = stream.softmax %x : (tensor<1x8xf32>) -> tensor<1x8x!quant.uniform<u8:f32, 0.5>>
  return
}

// -----

func.func @softmax_c4_quantized(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.softmax' op quantized softmax needs a table}}
  %y = stream.softmax %x : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x8x!quant.uniform<u8:f32, 0.5>>
  return
}

// -----

func.func @softmax_c4_float(%x: tensor<1x8xf32>, %t: tensor<256xi32>) {
  // expected-error @+1 {{'stream.softmax' op f32 softmax must not have a table}}
  %y = stream.softmax %x table %t : (tensor<1x8xf32>, tensor<256xi32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @softmax_c5(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5>>, %t: tensor<100xi32>) {
  // expected-error @+1 {{'stream.softmax' op table for 8 input bits has an impossible length 100}}
  %y = stream.softmax %x table %t : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>, tensor<100xi32>) -> tensor<1x8x!quant.uniform<u8:f32, 0.5>>
  return
}

// -----

func.func @softmax_c6(%x: tensor<1x8x!quant.uniform<i8:f32, 0.5>>, %t: tensor<256xi32>) {
  // expected-error @+1 {{'stream.softmax' op quantized output must be unsigned with zero point 0, got '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %y = stream.softmax %x table %t : (tensor<1x8x!quant.uniform<i8:f32, 0.5>>, tensor<256xi32>) -> tensor<1x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @softmax_c7_shape(%x: tensor<1x6x8xf32>) {
  // expected-error @+1 {{'stream.softmax' op mask must have rows of 8 channels, as many as divide the positions, got 'tensor<4x8xi1>'}}
  %y = stream.softmax %x {mask = dense<true> : tensor<4x8xi1>} : (tensor<1x6x8xf32>) -> tensor<1x6x8xf32>
  return
}

// -----

func.func @softmax_c7_nothing(%x: tensor<1x6x2xf32>) {
  // expected-error @+1 {{'stream.softmax' op mask leaves no channel in row 1}}
  %y = stream.softmax %x {mask = dense<[[true, false], [false, false]]> : tensor<2x2xi1>} : (tensor<1x6x2xf32>) -> tensor<1x6x2xf32>
  return
}
