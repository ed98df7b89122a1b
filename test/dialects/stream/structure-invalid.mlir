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
