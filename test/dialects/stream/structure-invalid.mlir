// RUN: stream-opt %s -verify-diagnostics -split-input-file

func.func @reshape_c1(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.reshape' op failed to verify that all of {input, output} have same element type}}
  %y = stream.reshape %x : (tensor<1x8xf32>) -> tensor<1x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @reshape_c2(%x: tensor<1x2x2x4xf32, #stream.lanes<4>>) {
  // expected-error @+1 {{'stream.reshape' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.reshape %x : (tensor<1x2x2x4xf32, #stream.lanes<4>>) -> tensor<1x16xf32, #stream.lanes<8>>
  return
}

// -----

func.func @reshape_c3(%x: tensor<1x2x2x4xf32>) {
  // expected-error @+1 {{'stream.reshape' op input has 16 elements, output 15}}
  %y = stream.reshape %x : (tensor<1x2x2x4xf32>) -> tensor<1x15xf32>
  return
}

// -----

func.func @concat_c1(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.concat' op needs 2 to 16 inputs, got 1}}
  %y = stream.concat %x {axis = 2 : i64} : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @concat_c1_many(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.concat' op needs 2 to 16 inputs, got 17}}
  %y = stream.concat %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x {axis = 2 : i64} : (tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>, tensor<1x4x8xf32>) -> tensor<1x4x136xf32>
  return
}

// -----

func.func @concat_c2(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.concat' op axis must be within 1 and 2, got 3}}
  %y = stream.concat %x, %x {axis = 3 : i64} : (tensor<1x4x8xf32>, tensor<1x4x8xf32>) -> tensor<1x4x16xf32>
  return
}

// -----

func.func @concat_c3_shape(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.concat' op input 'tensor<1x4x8xf32>' does not fit 'tensor<1x5x16xf32>' along every dimension but 2}}
  %y = stream.concat %x, %x {axis = 2 : i64} : (tensor<1x4x8xf32>, tensor<1x4x8xf32>) -> tensor<1x5x16xf32>
  return
}

// -----

func.func @concat_c3_rank(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.concat' op input 'tensor<1x4x8xf32>' does not fit 'tensor<1x1x4x16xf32>' along every dimension but 2}}
  %y = stream.concat %x, %x {axis = 2 : i64} : (tensor<1x4x8xf32>, tensor<1x4x8xf32>) -> tensor<1x1x4x16xf32>
  return
}

// -----

func.func @concat_c3_element(%x: tensor<1x4x8xf32>, %q: tensor<1x4x8x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{'stream.concat' op input 'tensor<1x4x8x!quant.uniform<i8:f32, 5.000000e-01>>' does not fit 'tensor<1x4x16xf32>' along every dimension but 2}}
  %y = stream.concat %x, %q {axis = 2 : i64} : (tensor<1x4x8xf32>, tensor<1x4x8x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x4x16xf32>
  return
}

// -----

func.func @concat_c3_lanes(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.concat' op input 'tensor<1x4x8xf32>' does not fit 'tensor<1x4x16xf32, #stream.lanes<2>>' along every dimension but 2}}
  %y = stream.concat %x, %x {axis = 2 : i64} : (tensor<1x4x8xf32>, tensor<1x4x8xf32>) -> tensor<1x4x16xf32, #stream.lanes<2>>
  return
}

// -----

func.func @concat_c4(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.concat' op inputs have 16 along dimension 2, output 15}}
  %y = stream.concat %x, %x {axis = 2 : i64} : (tensor<1x4x8xf32>, tensor<1x4x8xf32>) -> tensor<1x4x15xf32>
  return
}

// -----

func.func @concat_channel_fold_c2(%x: tensor<1x4x8xf32>, %z: tensor<1x4x6xf32>) {
  // expected-error @+1 {{'stream.concat' op fold in = 4 does not divide 6 channels}}
  %y = stream.concat %x, %z {axis = 2 : i64, fold = #stream.fold<in = 4, out = 4>} : (tensor<1x4x8xf32>, tensor<1x4x6xf32>) -> tensor<1x4x14xf32>
  return
}

// -----

func.func @slice_c1(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.slice' op failed to verify that all of {input, output} have same element type}}
  %y = stream.slice %x {begins = array<i64: 0, 0>} : (tensor<1x4x8xf32>) -> tensor<1x4x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @slice_c2(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.slice' op failed to verify that all of {input, output} have same rank}}
  %y = stream.slice %x {begins = array<i64: 0, 0>} : (tensor<1x4x8xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @slice_c3(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.slice' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.slice %x {begins = array<i64: 0, 0>} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32, #stream.lanes<2>>
  return
}

// -----

func.func @slice_c4_count(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.slice' op begins and steps need 2 entries}}
  %y = stream.slice %x {begins = array<i64: 0>} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @slice_c4_step(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.slice' op begins must be >= 0 and steps >= 1}}
  %y = stream.slice %x {begins = array<i64: 0, 0>, steps = array<i64: 0, 1>} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @slice_c5(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.slice' op reads index 5 of dimension 1, which has 4}}
  %y = stream.slice %x {begins = array<i64: 1, 0>, steps = array<i64: 2, 1>} : (tensor<1x4x8xf32>) -> tensor<1x3x8xf32>
  return
}

// -----

func.func @slice_c6_begin(%x: tensor<1x4x8xf32, #stream.lanes<4>>) {
  // expected-error @+1 {{'stream.slice' op 4 lanes would cut words: channels from 2, 4 of them, step 1}}
  %y = stream.slice %x {begins = array<i64: 0, 2>} : (tensor<1x4x8xf32, #stream.lanes<4>>) -> tensor<1x4x4xf32, #stream.lanes<4>>
  return
}

// -----

func.func @slice_c6_step(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.slice' op 2 lanes would cut words: channels from 0, 4 of them, step 2}}
  %y = stream.slice %x {begins = array<i64: 0, 0>, steps = array<i64: 1, 2>, fold = #stream.fold<in = 2, out = 2>} : (tensor<1x4x8xf32>) -> tensor<1x4x4xf32>
  return
}

// -----

func.func @resize_c1(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.resize' op failed to verify that all of {input, output} have same element type}}
  %y = stream.resize %x : (tensor<1x4x8xf32>) -> tensor<1x8x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @resize_c2(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.resize' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.resize %x : (tensor<1x4x8xf32>) -> tensor<1x8x8xf32, #stream.lanes<2>>
  return
}

// -----

func.func @resize_c3(%x: tensor<1x8xf32>) {
  // expected-error @+1 {{'stream.resize' op input needs 1 to 3 spatial dimensions, got 0}}
  %y = stream.resize %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @resize_c4(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.resize' op output must have the rank and channels of 'tensor<1x4x8xf32>', got 'tensor<1x8x4xf32>'}}
  %y = stream.resize %x : (tensor<1x4x8xf32>) -> tensor<1x8x4xf32>
  return
}

// -----

func.func @resize_c5_arrays(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.resize' op indices need 1 arrays, got 2}}
  %y = stream.resize %x {indices = [array<i64: 0>, array<i64: 0>]} : (tensor<1x4x8xf32>) -> tensor<1x1x8xf32>
  return
}

// -----

func.func @resize_c5_entries(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.resize' op indices of spatial dimension 0 need 3 entries, got 2}}
  %y = stream.resize %x {indices = [array<i64: 0, 1>]} : (tensor<1x4x8xf32>) -> tensor<1x3x8xf32>
  return
}

// -----

func.func @resize_c6_range(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.resize' op indices must be within 0 and 3, got [3, 4]}}
  %y = stream.resize %x {indices = [array<i64: 3, 4>]} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @resize_c7(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.resize' op needs indices: 6 is no multiple of 4}}
  %y = stream.resize %x : (tensor<1x4x8xf32>) -> tensor<1x6x8xf32>
  return
}

// -----

func.func @pad_c1(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.pad' op failed to verify that all of {input, output} have same element type}}
  %y = stream.pad %x {begins = array<i64: 0, 0>, value = 0.0 : f32} : (tensor<1x4x8xf32>) -> tensor<1x4x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @pad_c2(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.pad' op failed to verify that all of {input, output} have same rank}}
  %y = stream.pad %x {begins = array<i64: 0, 0>, value = 0.0 : f32} : (tensor<1x4x8xf32>) -> tensor<1x1x4x8xf32>
  return
}

// -----

func.func @pad_c3(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.pad' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.pad %x {begins = array<i64: 0, 0>, value = 0.0 : f32} : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32, #stream.lanes<2>>
  return
}

// -----

func.func @pad_c4_count(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.pad' op begins need 2 entries >= 0, got [0]}}
  %y = stream.pad %x {begins = array<i64: 0>, value = 0.0 : f32} : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @pad_c4_negative(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.pad' op begins need 2 entries >= 0, got [-1, 0]}}
  %y = stream.pad %x {begins = array<i64: -1, 0>, value = 0.0 : f32} : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @pad_c5(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.pad' op input ends at 6 of dimension 1, which has 5}}
  %y = stream.pad %x {begins = array<i64: 2, 0>, value = 0.0 : f32} : (tensor<1x4x8xf32>) -> tensor<1x5x8xf32>
  return
}

// -----

func.func @pad_c6(%x: tensor<1x4x8xf32, #stream.lanes<2>>) {
  // expected-error @+1 {{'stream.pad' op 2 lanes would cut words: 1 channels come before}}
  %y = stream.pad %x {begins = array<i64: 0, 1>, value = 0.0 : f32} : (tensor<1x4x8xf32, #stream.lanes<2>>) -> tensor<1x4x10xf32, #stream.lanes<2>>
  return
}

// -----

func.func @permute_c1(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.permute' op failed to verify that all of {input, output} have same element type}}
  %y = stream.permute %x {dims = array<i64: 4, 8>, permutation = array<i64: 1, 0>} : (tensor<1x4x8xf32>) -> tensor<1x4x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @permute_c2(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.permute' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.permute %x {dims = array<i64: 4, 8>, permutation = array<i64: 1, 0>} : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32, #stream.lanes<2>>
  return
}

// -----

func.func @permute_c3(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.permute' op input has 32 elements, output 32, dims [4, 9]}}
  %y = stream.permute %x {dims = array<i64: 4, 9>, permutation = array<i64: 1, 0>} : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @permute_c3_sign(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.permute' op input has 32 elements, output 32, dims [-4, -8]}}
  %y = stream.permute %x {dims = array<i64: -4, -8>, permutation = array<i64: 1, 0>} : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @permute_c4(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.permute' op [0, 0] is not a permutation of 2 dimensions}}
  %y = stream.permute %x {dims = array<i64: 4, 8>, permutation = array<i64: 0, 0>} : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32>
  return
}

// -----

func.func @permute_c5(%x: tensor<1x4x8xf32, #stream.lanes<2>>) {
  // expected-error @+1 {{'stream.permute' op 2 lanes would cut words: runs of 1 elements stay together}}
  %y = stream.permute %x {dims = array<i64: 4, 8>, permutation = array<i64: 1, 0>} : (tensor<1x4x8xf32, #stream.lanes<2>>) -> tensor<1x4x8xf32, #stream.lanes<2>>
  return
}

// -----

func.func @interpolate_c1(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op failed to verify that all of {input, output} have same element type}}
  %y = stream.interpolate %x {indices = [array<i64: 0, 1>], weights = [array<i64: 1, 0>], fraction_bits = 2 : i64} : (tensor<1x4x8xf32>) -> tensor<1x2x8x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @interpolate_c2(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op failed to verify that all of {input, output} have the same lanes}}
  %y = stream.interpolate %x {indices = [array<i64: 0, 1>], weights = [array<i64: 1, 0>], fraction_bits = 2 : i64} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32, #stream.lanes<2>>
  return
}

// -----

func.func @interpolate_c3(%x: tensor<1x2x2x2x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op input needs 1 to 2 spatial dimensions, got 3}}
  %y = stream.interpolate %x {indices = [array<i64: 0, 1>], weights = [array<i64: 1, 0>], fraction_bits = 2 : i64} : (tensor<1x2x2x2x8xf32>) -> tensor<1x2x2x2x8xf32>
  return
}

// -----

func.func @interpolate_c4(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op output must have the rank and channels of 'tensor<1x4x8xf32>', got 'tensor<1x2x4xf32>'}}
  %y = stream.interpolate %x {indices = [array<i64: 0, 1>], weights = [array<i64: 1, 0>], fraction_bits = 2 : i64} : (tensor<1x4x8xf32>) -> tensor<1x2x4xf32>
  return
}

// -----

func.func @interpolate_c5_indices(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op indices of spatial dimension 0 need 3 entries, got 2}}
  %y = stream.interpolate %x {indices = [array<i64: 0, 1>], weights = [array<i64: 1, 0>], fraction_bits = 2 : i64} : (tensor<1x4x8xf32>) -> tensor<1x3x8xf32>
  return
}

// -----

func.func @interpolate_c5_weights(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op weights need 1 arrays, got 2}}
  %y = stream.interpolate %x {indices = [array<i64: 0, 1>], weights = [array<i64: 1, 0>, array<i64>], fraction_bits = 2 : i64} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @interpolate_c6_order(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op position 0 + 0/4 of spatial dimension 0 is out of order or place}}
  %y = stream.interpolate %x {indices = [array<i64: 1, 0>], weights = [array<i64: 0, 0>], fraction_bits = 2 : i64} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @interpolate_c6_range(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op position 4 + 0/4 of spatial dimension 0 is out of order or place}}
  %y = stream.interpolate %x {indices = [array<i64: 0, 4>], weights = [array<i64: 0, 0>], fraction_bits = 2 : i64} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @interpolate_c6_weight(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op position 0 + 4/4 of spatial dimension 0 is out of order or place}}
  %y = stream.interpolate %x {indices = [array<i64: 0, 1>], weights = [array<i64: 4, 0>], fraction_bits = 2 : i64} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @interpolate_c6_last(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op position 3 + 1/4 of spatial dimension 0 is out of order or place}}
  %y = stream.interpolate %x {indices = [array<i64: 0, 3>], weights = [array<i64: 0, 1>], fraction_bits = 2 : i64} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @interpolate_c7(%x: tensor<1x4x8xf32>) {
  // expected-error @+1 {{'stream.interpolate' op fraction_bits must be within 1 and 24, got 25}}
  %y = stream.interpolate %x {indices = [array<i64: 0, 1>], weights = [array<i64: 1, 0>], fraction_bits = 25 : i64} : (tensor<1x4x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

// expected-error @+1 {{stream.name must be a string, got 3 : i64}}
func.func @boundary_c1(%x: tensor<1x8xf32> {stream.name = 3 : i64}) {
  return
}

// -----

// expected-error @+1 {{stream.model_shape and stream.permutation must be i64 arrays on a tensor, the first always given}}
func.func @boundary_c2_type(%x: tensor<1x8xf32> {stream.model_shape = [1, 8]}) {
  return
}

// -----

// expected-error @+1 {{stream.model_shape and stream.permutation must be i64 arrays on a tensor, the first always given}}
func.func @boundary_c2_alone(%x: tensor<1x8xf32> {stream.permutation = array<i64: 1, 0>}) {
  return
}

// -----

// expected-error @+1 {{stream.permutation [0, 0] is not a permutation of the 2 dimensions of stream.model_shape}}
func.func @boundary_c3_twice(%x: tensor<1x8xf32> {stream.model_shape = array<i64: 1, 8>, stream.permutation = array<i64: 0, 0>}) {
  return
}

// -----

// expected-error @+1 {{stream.permutation [0, 1, 2] is not a permutation of the 2 dimensions of stream.model_shape}}
func.func @boundary_c3_length(%x: tensor<1x8xf32> {stream.model_shape = array<i64: 1, 8>, stream.permutation = array<i64: 0, 1, 2>}) {
  return
}

// -----

// expected-error @+1 {{stream.model_shape and stream.permutation give [1, 3, 4, 5], the tensor is [1, 4, 5, 3]}}
func.func @boundary_c4(%x: tensor<1x4x5x3xf32> {stream.model_shape = array<i64: 1, 3, 4, 5>}) {
  return
}

// -----

// expected-error @+1 {{stream.model_shape and stream.permutation give [1, 9], the tensor is [1, 8]}}
func.func @boundary_c4_result(%x: tensor<1x8xf32>) -> (tensor<1x8xf32> {stream.model_shape = array<i64: 1, 9>}) {
  return %x : tensor<1x8xf32>
}

// -----

// expected-error @+1 {{stream.element_type must be an integer type, got f32}}
func.func @boundary_c5(%x: tensor<1x8xf32>) -> (tensor<1x8xf32> {stream.element_type = f32}) {
  return %x : tensor<1x8xf32>
}
