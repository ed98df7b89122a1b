// RUN: stream-opt %s -verify-diagnostics -split-input-file

func.func @fork_c1(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.fork' op needs at least 2 outputs, got 1}}
  %a = stream.fork %x : tensor<1x8xf32> to 1
  return
}

// -----

func.func @fork_c2(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.fork' op output of type 'tensor<1x8xf32, #stream.lanes<2>>' differs from the input's 'tensor<1x8xf32>'}}
  %a:2 = "stream.fork"(%x) : (tensor<1x8xf32>) -> (tensor<1x8xf32>, tensor<1x8xf32, #stream.lanes<2>>)
  return
}

// -----

func.func @fifo_c1(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.fifo' op attribute 'depth' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 1}}
  %a = stream.fifo %x {depth = 0 : i64} : tensor<1x8xf32>
  return
}

// -----

func.func @fifo_c2(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.fifo' op requires the same encoding for all operands and results}}
  %a = "stream.fifo"(%x) {depth = 1 : i64} : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<2>>
  return
}

// -----

func.func @spill_c1(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.spill' op attribute 'depth' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 1}}
  %a = stream.spill %x {depth = 0 : i64} : tensor<1x8xf32>
  return
}

// -----

func.func @spill_c2(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.spill' op attribute 'burst' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 1}}
  %a = stream.spill %x {burst = 0 : i64} : tensor<1x8xf32>
  return
}

// -----

func.func @spill_c3(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.spill' op requires the same encoding for all operands and results}}
  %a = "stream.spill"(%x) : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<2>>
  return
}

// -----

func.func @convert_width_c1(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.convert_width' op failed to verify that all of {input, output} have same shape}}
  %y = stream.convert_width %x : (tensor<1x8xf32>) -> tensor<1x4x2xf32>
  return
}

// -----

func.func @convert_width_c2(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.convert_width' op failed to verify that all of {input, output} have same element type}}
  %y = stream.convert_width %x : (tensor<1x8xf32>) -> tensor<1x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @fork_syntax(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{at most 1024 copies, got 4000000000}}
  %a = stream.fork %x : tensor<1x8xf32> to 4000000000
  return
}

// -----

func.func @spill_c4(%x: tensor<1x8x!quant.uniform<i2:f32, 0.5>>) {
  // expected-error @+1 {{'stream.spill' op codec goes with codec_ratio}}
  %a = stream.spill %x {codec = #stream.codec<rle>, run_bits = 2 : i64} : tensor<1x8x!quant.uniform<i2:f32, 0.5>>
  return
}

// -----

func.func @spill_c4_ratio(%x: tensor<1x8x!quant.uniform<i2:f32, 0.5>>) {
  // expected-error @+1 {{'stream.spill' op codec_ratio must be above 0 and below 1, got 1}}
  %a = stream.spill %x {codec = #stream.codec<rle>, codec_ratio = 1.0 : f64, run_bits = 2 : i64} : tensor<1x8x!quant.uniform<i2:f32, 0.5>>
  return
}

// -----

func.func @spill_c5(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.spill' op codec needs quantized elements}}
  %a = stream.spill %x {codec = #stream.codec<rle>, codec_ratio = 0.5 : f64, run_bits = 2 : i64} : tensor<1x8xf32>
  return
}

// -----

func.func @spill_c5_wide(%x: tensor<1x8x!quant.uniform<i9:f32, 0.5>>) {
  // expected-error @+1 {{'stream.spill' op huffman codes elements of up to 8 bits, these have 9}}
  %a = stream.spill %x {codec = #stream.codec<huffman>, codec_ratio = 0.5 : f64} : tensor<1x8x!quant.uniform<i9:f32, 0.5>>
  return
}

// -----

func.func @spill_c6(%x: tensor<1x8x!quant.uniform<i2:f32, 0.5>>) {
  // expected-error @+1 {{'stream.spill' op huffman needs 4 code_lengths from 1 to 12}}
  %a = stream.spill %x {codec = #stream.codec<huffman>, codec_ratio = 0.5 : f64, code_lengths = array<i64: 1, 2, 3>} : tensor<1x8x!quant.uniform<i2:f32, 0.5>>
  return
}

// -----

func.func @spill_c6_prefix(%x: tensor<1x8x!quant.uniform<i2:f32, 0.5>>) {
  // expected-error @+1 {{'stream.spill' op code_lengths are too short for a prefix code}}
  %a = stream.spill %x {codec = #stream.codec<huffman>, codec_ratio = 0.5 : f64, code_lengths = array<i64: 1, 2, 2, 3>} : tensor<1x8x!quant.uniform<i2:f32, 0.5>>
  return
}

// -----

func.func @spill_c6_rle(%x: tensor<1x8x!quant.uniform<i2:f32, 0.5>>) {
  // expected-error @+1 {{'stream.spill' op code_lengths goes with huffman}}
  %a = stream.spill %x {codec = #stream.codec<rle>, codec_ratio = 0.5 : f64, run_bits = 2 : i64, code_lengths = array<i64: 1, 2, 3, 3>} : tensor<1x8x!quant.uniform<i2:f32, 0.5>>
  return
}

// -----

func.func @spill_c7(%x: tensor<1x8x!quant.uniform<i2:f32, 0.5>>) {
  // expected-error @+1 {{'stream.spill' op run_bits, from 1 to 8, goes with rle}}
  %a = stream.spill %x {codec = #stream.codec<rle>, codec_ratio = 0.5 : f64, run_bits = 9 : i64} : tensor<1x8x!quant.uniform<i2:f32, 0.5>>
  return
}
