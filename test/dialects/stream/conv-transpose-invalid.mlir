// RUN: stream-opt %s -verify-diagnostics -split-input-file

func.func @conv_transpose_c1(%x: tensor<1x2xf32>, %w: tensor<3x2xf32>) {
  // expected-error @+1 {{'stream.conv_transpose' op input needs 1 to 3 spatial dimensions, got 0}}
  %y = stream.conv_transpose %x, %w : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @conv_transpose_c2(%x: tensor<1x4x4x2xf32>, %w: tensor<3x2x2xf32>) {
  // expected-error @+1 {{'stream.conv_transpose' op input, weights and output must have one rank, got 4, 3 and 4}}
  %y = stream.conv_transpose %x, %w : (tensor<1x4x4x2xf32>, tensor<3x2x2xf32>) -> tensor<1x5x5x3xf32>
  return
}

// -----

func.func @conv_transpose_c3(%x: tensor<1x4x4x2xf32>, %w: tensor<3x2x2x2xf32>) {
  // expected-error @+1 {{'stream.conv_transpose' op strides needs 2 entries, got 1}}
  %y = stream.conv_transpose %x, %w {strides = array<i64: 2>} : (tensor<1x4x4x2xf32>, tensor<3x2x2x2xf32>) -> tensor<1x8x8x3xf32>
  return
}

// -----

func.func @conv_transpose_c4_length(%x: tensor<1x4x4x2xf32>, %w: tensor<3x2x2x2xf32>) {
  // expected-error @+1 {{'stream.conv_transpose' op output_padding needs 2 entries, got 1}}
  %y = stream.conv_transpose %x, %w {output_padding = array<i64: 0>} : (tensor<1x4x4x2xf32>, tensor<3x2x2x2xf32>) -> tensor<1x5x5x3xf32>
  return
}

// -----

func.func @conv_transpose_c4_range(%x: tensor<1x4x4x2xf32>, %w: tensor<3x2x2x2xf32>) {
  // expected-error @+1 {{'stream.conv_transpose' op output_padding 2 of spatial dimension 1 must be less than its stride or its dilation}}
  %y = stream.conv_transpose %x, %w {strides = array<i64: 2, 2>, output_padding = array<i64: 1, 2>} : (tensor<1x4x4x2xf32>, tensor<3x2x2x2xf32>) -> tensor<1x9x10x3xf32>
  return
}

// -----

func.func @conv_transpose_c5(%x: tensor<1x4x4x2xf32>, %w: tensor<3x2x2x1xf32>) {
  // expected-error @+1 {{'stream.conv_transpose' op weights have 1 channels, expected 2 / 1 = 2}}
  %y = stream.conv_transpose %x, %w : (tensor<1x4x4x2xf32>, tensor<3x2x2x1xf32>) -> tensor<1x5x5x3xf32>
  return
}

// -----

func.func @conv_transpose_c6(%x: tensor<1x4x4x2xf32>, %w: tensor<3x4x4x2xf32>) {
  // expected-error @+1 {{'stream.conv_transpose' op output size of spatial dimension 1 is 9 but (4 - 1) * 2 - 1 - 1 + 1 * (4 - 1) + 0 + 1 = 8}}
  %y = stream.conv_transpose %x, %w {strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x2xf32>, tensor<3x4x4x2xf32>) -> tensor<1x8x9x3xf32>
  return
}

// -----

func.func @conv_transpose_c7(%x: tensor<1x4x4x2xf32>, %w: tensor<3x2x2x2xf32>, %b: tensor<2xf32>) {
  // expected-error @+1 {{'stream.conv_transpose' op bias needs 3 entries, got 2}}
  %y = stream.conv_transpose %x, %w bias %b : (tensor<1x4x4x2xf32>, tensor<3x2x2x2xf32>, tensor<2xf32>) -> tensor<1x5x5x3xf32>
  return
}

// -----

// Of the 4 x 4 taps each phase has 2 x 2.
func.func @fold_c4_conv_transpose(%x: tensor<1x4x4x2xf32>, %w: tensor<3x4x4x2xf32>) {
  // expected-error @+1 {{'stream.conv_transpose' op fold fine = 16 is neither 1 nor a product of the innermost sizes of kernel [2, 2]}}
  %y = stream.conv_transpose %x, %w {strides = array<i64: 2, 2>, fold = #stream.fold<fine = 16>} : (tensor<1x4x4x2xf32>, tensor<3x4x4x2xf32>) -> tensor<1x10x10x3xf32>
  return
}
