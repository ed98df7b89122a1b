// RUN: stream-opt %s -verify-diagnostics -split-input-file

func.func @pool_c1(%x: tensor<1x3xf32>) {
  // expected-error @+1 {{'stream.pool' op input needs 1 to 3 spatial dimensions, got 0}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64>} : (tensor<1x3xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @pool_c2(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{'stream.pool' op output must have the rank and channels of 'tensor<1x8x8x3xf32>', got 'tensor<1x7x7x4xf32>'}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 2>} : (tensor<1x8x8x3xf32>) -> tensor<1x7x7x4xf32>
  return
}

// -----

func.func @pool_c3_kernel(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{'stream.pool' op kernel needs 2 entries, got 1}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2>} : (tensor<1x8x8x3xf32>) -> tensor<1x7x7x3xf32>
  return
}

// -----

func.func @pool_c3_kernel_range(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{'stream.pool' op kernel entries must be within 1 and 1073741824, got [2, 0]}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 0>} : (tensor<1x8x8x3xf32>) -> tensor<1x7x7x3xf32>
  return
}

// -----

func.func @pool_c3_strides(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{'stream.pool' op strides needs 2 entries, got 1}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 2>, strides = array<i64: 2>} : (tensor<1x8x8x3xf32>) -> tensor<1x7x7x3xf32>
  return
}

// -----

func.func @pool_c4(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{'stream.pool' op output size of spatial dimension 0 is 7 but (8 + 0 + 0 - 1 * (2 - 1) - 1) / 2 + 1 = 4}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x8x8x3xf32>) -> tensor<1x7x7x3xf32>
  return
}

// -----

func.func @pool_c5(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{'stream.pool' op window 8 of spatial dimension 0 lies wholly in the padding}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 2>, pads = array<i64: 0, 0, 2, 0>} : (tensor<1x8x8x3xf32>) -> tensor<1x9x7x3xf32>
  return
}

// -----

func.func @pool_c9_inside(%x: tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>, %m: tensor<1xi32>) {
  // expected-error @+1 {{'stream.pool' op multiplier needs 4 entries, got 1}}
  %y = stream.pool %x multiplier %m {kind = #stream.pool<average>, kernel = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>,
                                     requant = #stream.requant<shift = 2, min = 0, max = 9>, accumulator = i12}
      : (tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>, tensor<1xi32>) -> tensor<1x9x9x3x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @pool_c6_max(%x: tensor<1x8x8x3xf32>) {
  // expected-error @+1 {{'stream.pool' op count_include_pad belongs to averages}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 2>, count_include_pad = true} : (tensor<1x8x8x3xf32>) -> tensor<1x7x7x3xf32>
  return
}

// -----

func.func @pool_c7_type(%x: tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.pool' op maximum must keep the element type, got '!quant.uniform<i8:f32, 5.000000e-01>' and '!quant.uniform<u8:f32, 5.000000e-01>'}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 2>} : (tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x7x7x3x!quant.uniform<u8:f32, 0.5>>
  return
}

// -----

func.func @pool_c7_requant(%x: tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.pool' op maximum takes no multiplier, requant or accumulator}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 2>, accumulator = i9} : (tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x7x7x3x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @pool_c8(%x: tensor<1x8x8x3xf32, #stream.lanes<3>>) {
  // expected-error @+1 {{'stream.pool' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 2>} : (tensor<1x8x8x3xf32, #stream.lanes<3>>) -> tensor<1x7x7x3xf32>
  return
}

// -----

func.func @pool_c9(%x: tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>, %m: tensor<3xi32>) {
  // expected-error @+1 {{'stream.pool' op multiplier needs 1 entries, got 3}}
  %y = stream.pool %x multiplier %m {kind = #stream.pool<average>, kernel = array<i64: 2, 2>, accumulator = i23, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (tensor<1x8x8x3x!quant.uniform<i8:f32, 0.5>>, tensor<3xi32>) -> tensor<1x7x7x3x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @reduce_c1(%x: tensor<1x6xf32>) {
  // expected-error @+1 {{'stream.reduce' op input needs 1 to 3 spatial dimensions, got 0}}
  %y = stream.reduce %x {kind = #stream.reduce<mean>} : (tensor<1x6xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @reduce_c2(%x: tensor<1x7x7x6xf32>) {
  // expected-error @+1 {{'stream.reduce' op output shape must be [1, 1, 1, 6], got [1, 6]}}
  %y = stream.reduce %x {kind = #stream.reduce<mean>} : (tensor<1x7x7x6xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @reduce_c3(%x: tensor<1x7x7x6x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.reduce' op maximum must keep the element type, got '!quant.uniform<i8:f32, 5.000000e-01>' and '!quant.uniform<u8:f32, 5.000000e-01>'}}
  %y = stream.reduce %x {kind = #stream.reduce<max>} : (tensor<1x7x7x6x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x1x1x6x!quant.uniform<u8:f32, 0.5>>
  return
}

// -----

func.func @reduce_c4(%x: tensor<1x7x7x6xf32, #stream.lanes<2>>) {
  // expected-error @+1 {{'stream.reduce' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.reduce %x {kind = #stream.reduce<mean>} : (tensor<1x7x7x6xf32, #stream.lanes<2>>) -> tensor<1x1x1x6xf32>
  return
}

// -----

func.func @reduce_c5(%x: tensor<1x7x7x6x!quant.uniform<i8:f32, 0.5>>, %m: tensor<3xi32>) {
  // expected-error @+1 {{'stream.reduce' op multiplier needs 1 entries, got 3}}
  %y = stream.reduce %x multiplier %m {kind = #stream.reduce<mean>, accumulator = i23, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (tensor<1x7x7x6x!quant.uniform<i8:f32, 0.5>>, tensor<3xi32>) -> tensor<1x1x1x6x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @argmax_c1(%x: tensor<1x4x4x6xf32>) {
  // expected-error @+1 {{'stream.argmax' op output must be 'tensor<1x4x4x6xf32>' with one channel, got 'tensor<1x4x4x2xf32>'}}
  %y = stream.argmax %x : (tensor<1x4x4x6xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @argmax_c2(%x: tensor<1x4x4x6xf32>) {
  // expected-error @+1 {{'stream.argmax' op}}
  %y = stream.argmax %x : (tensor<1x4x4x6xf32>) -> tensor<1x4x4x1x!quant.uniform<u3:f32, 1.0>>
  return
}

// -----

func.func @argmax_c3_scale(%x: tensor<1x6x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.argmax' op quantized output must be unsigned with scale 1 and zero point 0, got '!quant.uniform<u3:f32, 5.000000e-01>'}}
  %y = stream.argmax %x : (tensor<1x6x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x1x!quant.uniform<u3:f32, 0.5>>
  return
}

// -----

func.func @argmax_c3_range(%x: tensor<1x6x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.argmax' op '!quant.uniform<u2:f32, 1.000000e+00>' does not hold the indices of 6 channels}}
  %y = stream.argmax %x : (tensor<1x6x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x1x!quant.uniform<u2:f32, 1.0>>
  return
}

// -----

func.func @argmax_fold_c2(%x: tensor<1x6xf32>) {
  // expected-error @+1 {{'stream.argmax' op fold out = 2 does not divide 1 filters per group}}
  %y = stream.argmax %x {fold = #stream.fold<in = 2, out = 2>} : (tensor<1x6xf32>) -> tensor<1x1xf32>
  return
}

// -----

func.func @pool_lines_c3(%x: tensor<1x8x8x4xf32>) {
  // expected-error @+1 {{'stream.pool' op lines go with kernels of at least 2 rows: with 1 there is no line buffer}}
  %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 1, 3>, lines = #stream.lines<burst = 16>} : (tensor<1x8x8x4xf32>) -> tensor<1x8x6x4xf32>
  return
}
