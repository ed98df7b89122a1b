// RUN: stream-opt %s --split-input-file --verify-diagnostics

func.func @norm_c1(%x: tensor<1x9x8xf32>, %w: tensor<8xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{'stream.norm' op failed to verify that all of {input, output} have same shape}}
  %y = stream.norm %x, %w, %b {epsilon = 1.0e-5 : f32} : (tensor<1x9x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x9x7xf32>
  return
}

// -----

func.func @norm_c2(%x: tensor<1x9x8xf32, #stream.lanes<2>>, %w: tensor<8xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{'stream.norm' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.norm %x, %w, %b {epsilon = 1.0e-5 : f32} : (tensor<1x9x8xf32, #stream.lanes<2>>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x9x8xf32>
  return
}

// -----

func.func @norm_c3(%x: tensor<1x9x8xf32>, %w: tensor<8xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{'stream.norm' op epsilon must be positive}}
  %y = stream.norm %x, %w, %b {epsilon = 0.0 : f32} : (tensor<1x9x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x9x8xf32>
  return
}

// -----

func.func @norm_c4(%x: tensor<1x9x8xf32>, %w: tensor<7xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{'stream.norm' op weights needs 8 entries, got 7}}
  %y = stream.norm %x, %w, %b {epsilon = 1.0e-5 : f32} : (tensor<1x9x8xf32>, tensor<7xf32>, tensor<8xf32>) -> tensor<1x9x8xf32>
  return
}

// -----

func.func @norm_c5_float(%x: tensor<1x9x8xf32>, %w: tensor<8xf32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{'stream.norm' op f32 norm must not have a table, requant, fraction_bits and offset}}
  %y = stream.norm %x, %w, %b {epsilon = 1.0e-5 : f32, offset = 1} : (tensor<1x9x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x9x8xf32>
  return
}

// -----

func.func @norm_c5_quantized(%x: tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>, %w: tensor<8xi8>, %b: tensor<8xi32>, %t: tensor<769xi32>) {
  // expected-error @+1 {{'stream.norm' op quantized norm needs a table, requant, fraction_bits and offset}}
  %y = stream.norm %x, %w, %b table %t {epsilon = 1.0e-5 : f32, fraction_bits = 14, requant = #stream.requant<shift = 9, min = -8, max = 7>} : (tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>, tensor<8xi8>, tensor<8xi32>, tensor<769xi32>) -> tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @norm_c6_table(%x: tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>, %w: tensor<8xi8>, %b: tensor<8xi32>, %t: tensor<512xi32>) {
  // expected-error @+1 {{'stream.norm' op table needs 769 entries, got 512}}
  %y = stream.norm %x, %w, %b table %t {epsilon = 1.0e-5 : f32, fraction_bits = 14, requant = #stream.requant<shift = 9, min = -8, max = 7>, offset = 1} : (tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>, tensor<8xi8>, tensor<8xi32>, tensor<512xi32>) -> tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @norm_c6_fraction(%x: tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>, %w: tensor<8xi8>, %b: tensor<8xi32>, %t: tensor<769xi32>) {
  // expected-error @+1 {{'stream.norm' op fraction_bits must be within 1 and 19, got 20}}
  %y = stream.norm %x, %w, %b table %t {epsilon = 1.0e-5 : f32, fraction_bits = 20, requant = #stream.requant<shift = 9, min = -8, max = 7>, offset = 1} : (tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>, tensor<8xi8>, tensor<8xi32>, tensor<769xi32>) -> tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @norm_c6_offset(%x: tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>, %w: tensor<8xi8>, %b: tensor<8xi32>, %t: tensor<769xi32>) {
  // expected-error @+1 {{'stream.norm' op offset must be at least 1, got 0}}
  %y = stream.norm %x, %w, %b table %t {epsilon = 1.0e-5 : f32, fraction_bits = 14, requant = #stream.requant<shift = 9, min = -8, max = 7>, offset = 0} : (tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>, tensor<8xi8>, tensor<8xi32>, tensor<769xi32>) -> tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @norm_c7(%x: tensor<1x32768x!quant.uniform<i16:f32, 0.5>>, %w: tensor<32768xi8>, %b: tensor<32768xi32>, %t: tensor<769xi32>) {
  // expected-error @+1 {{'stream.norm' op storage bits and bits of the channels must not exceed 30, got 31}}
  %y = stream.norm %x, %w, %b table %t {epsilon = 1.0e-5 : f32, fraction_bits = 14, requant = #stream.requant<shift = 9, min = -8, max = 7>, offset = 1} : (tensor<1x32768x!quant.uniform<i16:f32, 0.5>>, tensor<32768xi8>, tensor<32768xi32>, tensor<769xi32>) -> tensor<1x32768x!quant.uniform<i16:f32, 0.5>>
  return
}

// -----

func.func @norm_quant_c4(%x: tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>, %w: tensor<8xi8>, %b: tensor<8xi32>, %t: tensor<769xi32>) {
  // expected-error @+1 {{'stream.norm' op requant range -129 to 7 exceeds the storage range of '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %y = stream.norm %x, %w, %b table %t {epsilon = 1.0e-5 : f32, fraction_bits = 14, requant = #stream.requant<shift = 9, min = -129, max = 7>, offset = 1} : (tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>, tensor<8xi8>, tensor<8xi32>, tensor<769xi32>) -> tensor<1x9x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @matmul_c1_rank(%x: tensor<1x8xf32>, %h: tensor<1x8x6xf32>) {
  // expected-error @+1 {{'stream.matmul' op takes and gives 1xLxC, got 'tensor<1x8xf32>'}}
  %y = stream.matmul %x, %h : (tensor<1x8xf32>, tensor<1x8x6xf32>) -> tensor<1x5x6xf32>
  return
}

// -----

func.func @matmul_c1_positions(%x: tensor<1x5x8xf32>, %h: tensor<1x8x6xf32>) {
  // expected-error @+1 {{'stream.matmul' op output must have the input's 5 positions, got 4}}
  %y = stream.matmul %x, %h : (tensor<1x5x8xf32>, tensor<1x8x6xf32>) -> tensor<1x4x6xf32>
  return
}

// -----

func.func @matmul_c2(%x: tensor<1x5x8xf32>, %h: tensor<1x8x6xf32>) {
  // expected-error @+1 {{'stream.matmul' op 4 groups do not divide the channels of 'tensor<1x8x6xf32>'}}
  %y = stream.matmul %x, %h {groups = 4} : (tensor<1x5x8xf32>, tensor<1x8x6xf32>) -> tensor<1x5x6xf32>
  return
}

// -----

func.func @matmul_c3(%x: tensor<1x5x8xf32>, %h: tensor<1x7x6xf32>) {
  // expected-error @+1 {{'stream.matmul' op held must be 1x8x6, got 'tensor<1x7x6xf32>'}}
  %y = stream.matmul %x, %h : (tensor<1x5x8xf32>, tensor<1x7x6xf32>) -> tensor<1x5x6xf32>
  return
}

// -----

func.func @matmul_c3_transposed(%x: tensor<1x5x8xf32>, %h: tensor<1x8x6xf32>) {
  // expected-error @+1 {{'stream.matmul' op held must be 1x3x8, got 'tensor<1x8x6xf32>'}}
  %y = stream.matmul %x, %h {groups = 2, transposed} : (tensor<1x5x8xf32>, tensor<1x8x6xf32>) -> tensor<1x5x6xf32>
  return
}

// -----

func.func @matmul_c4(%x: tensor<1x5x8xf32>, %h: tensor<1x8x6x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.matmul' op input and output must both be f32 or both be quantized, got '!quant.uniform<i8:f32, 5.000000e-01>' and 'f32'}}
  %y = stream.matmul %x, %h : (tensor<1x5x8xf32>, tensor<1x8x6x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x5x6xf32>
  return
}

// -----

func.func @matmul_c5_multiplier(%x: tensor<1x5x8x!quant.uniform<i8:f32, 0.5>>, %h: tensor<1x8x6x!quant.uniform<i8:f32, 0.5>>, %m: tensor<6xi32>) {
  // expected-error @+1 {{'stream.matmul' op multiplier needs 1 entries, got 6}}
  %y = stream.matmul %x, %h multiplier %m {requant = #stream.requant<shift = 9, min = -8, max = 7>, accumulator = i24} : (tensor<1x5x8x!quant.uniform<i8:f32, 0.5>>, tensor<1x8x6x!quant.uniform<i8:f32, 0.5>>, tensor<6xi32>) -> tensor<1x5x6x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @matmul_c5_scale(%x: tensor<1x5x8x!quant.uniform<i8:f32, 0.5>>, %h: tensor<1x8x6x!quant.uniform<i8:f32, 0.5>>, %m: tensor<1xi32>) {
  // expected-error @+1 {{'stream.matmul' op scale of a quantized op is in its multiplier}}
  %y = stream.matmul %x, %h multiplier %m {requant = #stream.requant<shift = 9, min = -8, max = 7>, accumulator = i24, scale = 0.5 : f32} : (tensor<1x5x8x!quant.uniform<i8:f32, 0.5>>, tensor<1x8x6x!quant.uniform<i8:f32, 0.5>>, tensor<1xi32>) -> tensor<1x5x6x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @matmul_c6_group(%x: tensor<1x5x8xf32>, %h: tensor<1x3x8xf32>) {
  // expected-error @+1 {{'stream.matmul' op fold group must be 1, got 2}}
  %y = stream.matmul %x, %h {groups = 2, transposed, fold = #stream.fold<in = 4, out = 3, group = 2>} : (tensor<1x5x8xf32>, tensor<1x3x8xf32>) -> tensor<1x5x6xf32>
  return
}

// -----

func.func @matmul_c6_lanes(%x: tensor<1x5x8xf32>, %h: tensor<1x8x6xf32, #stream.lanes<2>>) {
  // expected-error @+1 {{'stream.matmul' op held has 2 lanes but the fold works on 3}}
  %y = stream.matmul %x, %h {fold = #stream.fold<in = 4, out = 3>} : (tensor<1x5x8xf32>, tensor<1x8x6xf32, #stream.lanes<2>>) -> tensor<1x5x6xf32>
  return
}

// -----

func.func @constant_c1(%v: tensor<1x3x8xf32>) {
  // expected-error @+1 {{'stream.constant' op values must have the shape of the output, got 'tensor<1x3x8xf32>' for 'tensor<1x2x8xf32>'}}
  %y = stream.constant %v : (tensor<1x3x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @constant_c2(%v: tensor<1x2x8xf32>) {
  // expected-error @+1 {{'stream.constant' op values of 'f32' do not go with an input of '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %y = stream.constant %v : (tensor<1x2x8xf32>) -> tensor<1x2x8x!quant.uniform<i8:f32, 0.5>>
  return
}
