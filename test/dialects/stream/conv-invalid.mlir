// RUN: stream-opt %s -verify-diagnostics -split-input-file

func.func @conv_c1(%x: tensor<1x4xf32>, %w: tensor<6x4xf32>) {
  // expected-error @+1 {{'stream.conv' op input needs 1 to 3 spatial dimensions, got 0}}
  %y = stream.conv %x, %w : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @conv_c2(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op input, weights and output must have one rank, got 4, 3 and 4}}
  %y = stream.conv %x, %w : (tensor<1x8x8x4xf32>, tensor<6x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c3_strides_length(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op strides needs 2 entries, got 1}}
  %y = stream.conv %x, %w {strides = array<i64: 1>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c3_strides_range(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op strides entries must be within 1 and 1073741824, got [1, 0]}}
  %y = stream.conv %x, %w {strides = array<i64: 1, 0>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c3_dilations(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op dilations needs 2 entries, got 3}}
  %y = stream.conv %x, %w {dilations = array<i64: 1, 1, 1>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c3_pads_length(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op pads needs 4 entries, got 2}}
  %y = stream.conv %x, %w {pads = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c3_pads_range(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op pads entries must be within 0 and 1073741824, got [0, -1, 0, 0]}}
  %y = stream.conv %x, %w {pads = array<i64: 0, -1, 0, 0>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c4_channels(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x1xf32>) {
  // expected-error @+1 {{'stream.conv' op 3 groups do not divide 4 channels and 6 filters}}
  %y = stream.conv %x, %w {groups = 3 : i64} : (tensor<1x8x8x4xf32>, tensor<6x3x3x1xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c4_positive(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op 0 groups do not divide 4 channels and 6 filters}}
  %y = stream.conv %x, %w {groups = 0 : i64} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c5(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op weights have 4 channels, expected 4 / 2 = 2}}
  %y = stream.conv %x, %w {groups = 2 : i64} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c6(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op output has 5 channels, expected one per filter: 6}}
  %y = stream.conv %x, %w : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x5xf32>
  return
}

// -----

func.func @conv_c7_size(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op output size of spatial dimension 0 is 6 but (8 + 1 + 0 - 1 * (3 - 1) - 1) / 2 + 1 = 4}}
  %y = stream.conv %x, %w {pads = array<i64: 1, 0, 0, 0>, strides = array<i64: 2, 1>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c7_fits(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op window of extent 9 does not fit the padded input size 8 of spatial dimension 1}}
  %y = stream.conv %x, %w {dilations = array<i64: 1, 4>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c8_bias(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'stream.conv' op bias needs 6 entries, got 5}}
  %y = stream.conv %x, %w bias %b : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>, tensor<5xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @conv_c8_multiplier(%x: tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, %w: tensor<6x3x3x4xi8>, %m: tensor<1xi32>) {
  // expected-error @+1 {{'stream.conv' op multiplier needs 6 entries, got 1}}
  %y = stream.conv %x, %w multiplier %m {accumulator = i23, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, tensor<6x3x3x4xi8>, tensor<1xi32>) -> tensor<1x6x6x6x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @linear_c1(%x: tensor<1x8x8x4xf32>, %w: tensor<6x4xf32>) {
  // expected-error @+1 {{'stream.linear' op input must be 1xC or 1xLxC, got rank 4}}
  %y = stream.linear %x, %w : (tensor<1x8x8x4xf32>, tensor<6x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @linear_c2(%x: tensor<1x4xf32>, %w: tensor<6x5xf32>) {
  // expected-error @+1 {{'stream.linear' op weights must be Fx4 to match the input channels, got 'tensor<6x5xf32>'}}
  %y = stream.linear %x, %w : (tensor<1x4xf32>, tensor<6x5xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @linear_c3(%x: tensor<1x4xf32>, %w: tensor<6x4xf32>) {
  // expected-error @+1 {{'stream.linear' op output must be the input's shape with 6 channels, got 'tensor<1x2x6xf32>'}}
  %y = stream.linear %x, %w : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x2x6xf32>
  return
}

// -----

func.func @linear_c4(%x: tensor<1x4xf32>, %w: tensor<6x4xf32>, %b: tensor<7xf32>) {
  // expected-error @+1 {{'stream.linear' op bias needs 6 entries, got 7}}
  %y = stream.linear %x, %w bias %b : (tensor<1x4xf32>, tensor<6x4xf32>, tensor<7xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @weights_c1(%x: tensor<1x4xf32>, %w: tensor<6x4xf32>) {
  // expected-error @+1 {{'stream.linear' op weights cannot be in uram, which has no initial contents}}
  %y = stream.linear %x, %w {weight_storage = #stream.storage<uram>} : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @weights_c2_needs_fold(%x: tensor<1x4xf32>, %w: tensor<6x4xf32>) {
  // expected-error @+1 {{'stream.linear' op offchip needs a fold}}
  %y = stream.linear %x, %w {offchip = #stream.offchip<rows = 2>} : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @weights_c3(%x: tensor<1x4xf32>, %w: tensor<6x4xf32>) {
  // expected-error @+1 {{'stream.linear' op codec goes with codec_ratio and offchip}}
  %y = stream.linear %x, %w {fold = #stream.fold<>, offchip = #stream.offchip<rows = 2>, codec = #stream.codec<rle>} : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @weights_c3_ratio(%x: tensor<1x4xf32>, %w: tensor<6x4xf32>) {
  // expected-error @+1 {{'stream.linear' op codec_ratio must be above 0 and below 1, got 1}}
  %y = stream.linear %x, %w {fold = #stream.fold<>, offchip = #stream.offchip<rows = 2>, codec = #stream.codec<huffman>, codec_ratio = 1.0} : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @weights_c2(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op offchip has 37 rows, the fold packs the weights into 36}}
  %y = stream.conv %x, %w {fold = #stream.fold<in = 2, out = 3>, offchip = #stream.offchip<rows = 37>}
      : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @fold_c4_skip(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op fold fine = 10 exceeds the 9 kernel positions}}
  %y = stream.conv %x, %w {fold = #stream.fold<fine = 10>, skip = #stream.skip<weights = true>}
      : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @skip_c3(%x: tensor<1x4xf32>, %w: tensor<6x4xf32>) {
  // expected-error @+1 {{'stream.linear' op weights off chip cannot be skipped}}
  %y = stream.linear %x, %w {fold = #stream.fold<>, offchip = #stream.offchip<rows = 2>, skip = #stream.skip<weights = true>}
      : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @skip_c4_groups(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x2xf32>) {
  // expected-error @+1 {{'stream.conv' op skip order must list the 4 channels, group after group}}
  %y = stream.conv %x, %w {groups = 2, skip = #stream.skip<activations = true, order = [0, 2, 1, 3]>}
      : (tensor<1x8x8x4xf32>, tensor<6x3x3x2xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @skip_c4_twice(%x: tensor<1x4xf32>, %w: tensor<6x4xf32>) {
  // expected-error @+1 {{'stream.linear' op skip order must list the 4 channels, group after group}}
  %y = stream.linear %x, %w {skip = #stream.skip<activations = true, order = [0, 2, 2, 3]>} : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @lines_c2(%x: tensor<1x8x4xf32>, %w: tensor<6x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op lines go with 2 spatial dimensions, got 1}}
  %y = stream.conv %x, %w {lines = #stream.lines<burst = 16>} : (tensor<1x8x4xf32>, tensor<6x3x4xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @lines_c3(%x: tensor<1x8x8x4xf32>, %w: tensor<6x1x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op lines go with kernels of at least 2 rows: with 1 there is no line buffer}}
  %y = stream.conv %x, %w {lines = #stream.lines<burst = 16>} : (tensor<1x8x8x4xf32>, tensor<6x1x3x4xf32>) -> tensor<1x8x6x6xf32>
  return
}

// -----

func.func @lines_c4(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op the windows of output row 0 lie wholly in the padding and read no line}}
  %y = stream.conv %x, %w {pads = array<i64: 3, 1, 1, 1>, lines = #stream.lines<burst = 16>}
      : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x10x8x6xf32>
  return
}

// -----

func.func @lines_c5(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op lines do not go with skip}}
  %y = stream.conv %x, %w {lines = #stream.lines<burst = 16>, skip = #stream.skip<weights = true>}
      : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}
