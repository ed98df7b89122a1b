// RUN: stream-opt %s --split-input-file --verify-diagnostics

func.func @new_name_c1(%x: tensor<1x2x2x4xf32>) -> tensor<1x16xf32> {
  // expected-error @+1 {{all of {input, output} have same type}}
  %y = "stream.new_name"(%x) : (tensor<1x2x2x4xf32>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
