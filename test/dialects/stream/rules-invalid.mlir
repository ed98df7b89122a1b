// RUN: stream-opt %s -verify-diagnostics -split-input-file

func.func @quant_c1(%x: tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, %w: tensor<6x3x3x4xi8>) {
  // expected-error @+1 {{'stream.conv' op input and output must both be f32 or both be quantized, got '!quant.uniform<i8:f32, 5.000000e-01>' and 'f32'}}
  %y = stream.conv %x, %w : (tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, tensor<6x3x3x4xi8>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @quant_c2_weights(%x: tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, %w: tensor<6x3x3x4xf32>, %m: tensor<6xi32>) {
  // expected-error @+1 {{'stream.conv' op weights of 'f32' do not go with an input of '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %y = stream.conv %x, %w multiplier %m {accumulator = i23, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, tensor<6x3x3x4xf32>, tensor<6xi32>) -> tensor<1x6x6x6x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @quant_c2_bias(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>, %b: tensor<6xi32>) {
  // expected-error @+1 {{'stream.conv' op bias values of 'i32' do not go with an input of 'f32'}}
  %y = stream.conv %x, %w bias %b : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>, tensor<6xi32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @quant_c3_multiplier(%x: tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, %w: tensor<6x3x3x4xi8>) {
  // expected-error @+1 {{'stream.conv' op quantized op needs a multiplier}}
  %y = stream.conv %x, %w {accumulator = i23, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, tensor<6x3x3x4xi8>) -> tensor<1x6x6x6x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @quant_c3_requant(%x: tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, %w: tensor<6x3x3x4xi8>, %m: tensor<6xi32>) {
  // expected-error @+1 {{'stream.conv' op quantized op needs requant}}
  %y = stream.conv %x, %w multiplier %m {accumulator = i23} : (tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, tensor<6x3x3x4xi8>, tensor<6xi32>) -> tensor<1x6x6x6x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @quant_c3_accumulator(%x: tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, %w: tensor<6x3x3x4xi8>, %m: tensor<6xi32>) {
  // expected-error @+1 {{'stream.conv' op quantized op needs an accumulator type}}
  %y = stream.conv %x, %w multiplier %m {requant = #stream.requant<shift = 20, min = -128, max = 127>} : (tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, tensor<6x3x3x4xi8>, tensor<6xi32>) -> tensor<1x6x6x6x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @quant_c3_float(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>, %m: tensor<6xi32>) {
  // expected-error @+1 {{'stream.conv' op f32 op must not have a multiplier}}
  %y = stream.conv %x, %w multiplier %m : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>, tensor<6xi32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @quant_c4(%x: tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, %w: tensor<6x3x3x4xi8>, %m: tensor<6xi32>) {
  // expected-error @+1 {{'stream.conv' op requant range -128 to 127 exceeds the storage range 0 to 255}}
  %y = stream.conv %x, %w multiplier %m {accumulator = i23, requant = #stream.requant<shift = 20, min = -128, max = 127>} : (tensor<1x8x8x4x!quant.uniform<i8:f32, 0.5>>, tensor<6x3x3x4xi8>, tensor<6xi32>) -> tensor<1x6x6x6x!quant.uniform<u8:f32, 0.5>>
  return
}

// -----

func.func @fold_c2_in(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op fold in = 3 does not divide 4 channels per group}}
  %y = stream.conv %x, %w {fold = #stream.fold<in = 3>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @fold_c2_out(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op fold out = 4 does not divide 6 filters per group}}
  %y = stream.conv %x, %w {fold = #stream.fold<out = 4>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @fold_c2_group(%x: tensor<1x8x8x8xf32>, %w: tensor<8x3x3x1xf32>) {
  // expected-error @+1 {{'stream.conv' op fold group = 3 does not divide 8 groups}}
  %y = stream.conv %x, %w {fold = #stream.fold<group = 3>, groups = 8 : i64} : (tensor<1x8x8x8xf32>, tensor<8x3x3x1xf32>) -> tensor<1x6x6x8xf32>
  return
}

// -----

func.func @fold_c3(%x: tensor<1x8x8x8xf32>, %w: tensor<8x3x3x2xf32>) {
  // expected-error @+1 {{'stream.conv' op fold group = 2 needs in = 2 and out = 2, whole groups}}
  %y = stream.conv %x, %w {fold = #stream.fold<group = 2>, groups = 4 : i64} : (tensor<1x8x8x8xf32>, tensor<8x3x3x2xf32>) -> tensor<1x6x6x8xf32>
  return
}

// -----

func.func @fold_c4(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op fold fine = 2 is neither 1 nor a product of the innermost sizes of kernel [3, 3]}}
  %y = stream.conv %x, %w {fold = #stream.fold<fine = 2>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @fold_c4_linear(%x: tensor<1x4xf32>, %w: tensor<6x4xf32>) {
  // expected-error @+1 {{'stream.linear' op fold fine = 2 needs a window}}
  %y = stream.linear %x, %w {fold = #stream.fold<fine = 2>} : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @fold_c5(%x: tensor<1x8x8x4xf32, #stream.lanes<4>>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op input has 4 lanes but the fold works on 2}}
  %y = stream.conv %x, %w {fold = #stream.fold<in = 2>} : (tensor<1x8x8x4xf32, #stream.lanes<4>>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32>
  return
}

// -----

func.func @fold_c6(%x: tensor<1x8x8x4xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'stream.conv' op output has 2 lanes but the fold works on 3}}
  %y = stream.conv %x, %w {fold = #stream.fold<out = 3>} : (tensor<1x8x8x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x6x6x6xf32, #stream.lanes<2>>
  return
}

// -----

func.func @channel_fold_c1(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.softmax' op works channel by channel: fold needs in = out and group = 1, got in = 2, out = 1, group = 1}}
  %y = stream.softmax %x {fold = #stream.fold<in = 2>} : (tensor<1x8xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @channel_fold_c2(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.softmax' op fold in = 3 does not divide 8 channels}}
  %y = stream.softmax %x {fold = #stream.fold<in = 3, out = 3>} : (tensor<1x8xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @channel_fold_c3(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.softmax' op fold fine = 2 needs a window}}
  %y = stream.softmax %x {fold = #stream.fold<in = 2, out = 2, fine = 2>} : (tensor<1x8xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @channel_fold_c4(%x: tensor<1x8xf32, #stream.lanes<4>>) {
  // expected-error @+1 {{'stream.softmax' op input has 4 lanes but the fold works on 2}}
  %y = stream.softmax %x {fold = #stream.fold<in = 2, out = 2>} : (tensor<1x8xf32, #stream.lanes<4>>) -> tensor<1x8xf32, #stream.lanes<4>>
  return
}
