// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dot products with stored weights: conv, conv_transpose, linear.

#ifndef STREAM_CONV_OPS_TD
#define STREAM_CONV_OPS_TD

include "dialects/stream/StreamBase.td"

def Stream_ConvOp : Stream_Op<"conv", [AttrSizedOperandSegments]> {
  let summary = "Convolution over 1 to 3 spatial dimensions";
  let description = [{
    Cross-correlation of the input with `F` filters, each over `C / groups`
    channels. Weights are filter first, channel last (`F x K.. x C/groups`).
    `pads` holds all begins, then all ends; padding reads zero (the zero point
    once quantized). Absent `strides` and `dilations` mean ones, absent `pads`
    zeros.

    Floating point: all operands f32. Integer: `acc = bias[f] + sum(w * x_raw)`,
    exact in the `accumulator` type, then `#stream.requant` with
    `multiplier[f] > 0`. The bias already holds `-zx * sum(w[f])`.

    - `conv_c1`: the input has 1 to 3 spatial dimensions.
    - `conv_c2`: weights and output have the rank of the input.
    - `conv_c3`: `strides` and `dilations` have one entry >= 1 per spatial
      dimension, `pads` two entries >= 0.
    - `conv_c4`: groups >= 1, dividing the input channels and the filters.
    - `conv_c5`: weights have C / groups channels.
    - `conv_c6`: the output has F channels.
    - `conv_c7`: each output size is
      `(in + pad_begin + pad_end - dilation * (kernel - 1) - 1) / stride + 1`.
    - `conv_c8`: bias and multiplier have F entries.
    - `quant_c1..c4`: see the dialect's README.
    - `fold_c2..c6`, `weights_c1..c3`, `skip_c1..c4`, `lines_c1..c5`: see the
      dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x8x8x3xf32>) -> tensor<1x4x4x16xf32> {
      %w = arith.constant dense<0.5> : tensor<16x3x3x3xf32>
      %b = arith.constant dense<0.0> : tensor<16xf32>
      %y = stream.conv %x, %w bias %b
          {pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
          : (tensor<1x8x8x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<1x4x4x16xf32>
      return %y : tensor<1x4x4x16xf32>
    }
    ```
  }];
  let arguments = !con((ins
      Stream_Value:$input, Stream_Parameters:$weights,
      Optional<Stream_FloatOrIntegerPerChannel>:$bias,
      Optional<Stream_IntegerPerChannel>:$multiplier,
      OptionalAttr<DenseI64ArrayAttr>:$strides,
      OptionalAttr<DenseI64ArrayAttr>:$dilations,
      OptionalAttr<DenseI64ArrayAttr>:$pads,
      DefaultValuedAttr<I64Attr, "1">:$groups),
    Stream_FoldArg, Stream_WeightArgs, Stream_SkipArg, Stream_LinesArg,
    Stream_RequantArgs);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = [{
    $input `,` $weights (`bias` $bias^)? (`multiplier` $multiplier^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stream_ConvTransposeOp : Stream_Op<"conv_transpose", [AttrSizedOperandSegments]> {
  let summary = "Transposed convolution over 1 to 3 spatial dimensions";
  let description = [{
    Every input position adds its value, times each weight, to the output
    positions `stride * in + dilation * tap - pad_begin`; those outside of the
    output are dropped. Weights are filter first, channel last
    (`F x K.. x C/groups`, as for `stream.conv`). `pads` (all begins, then all
    ends) crop the output, `output_padding` lengthens its ends. Absent
    attributes mean ones (`strides`, `dilations`) and zeros.

    Floating point: all operands f32. Integer:
    `acc = bias[f] + sum(w * (x_raw - zx))`, exact in the `accumulator` type,
    then `#stream.requant` with `multiplier[f] > 0`.

    - `conv_transpose_c1`: the input has 1 to 3 spatial dimensions.
    - `conv_transpose_c2`: weights and output have the rank of the input.
    - `conv_transpose_c3`: `strides` and `dilations` have one entry >= 1 per
      spatial dimension, `pads` two entries >= 0.
    - `conv_transpose_c4`: `output_padding` has one entry per spatial
      dimension, >= 0 and less than the stride or the dilation.
    - `conv_transpose_c5`: groups, channels and filters as `conv_c4..c6`.
    - `conv_transpose_c6`: each output size is `(in - 1) * stride - pad_begin -
      pad_end + dilation * (kernel - 1) + output_padding + 1`, and is >= 1.
    - `conv_transpose_c7`: bias and multiplier have F entries.
    - `quant_c1..c4`, `fold_c2..c6`, `weights_c1..c2`: see the README. The kernel
      sizes of `fold_c4` are those of one phase,
      `(dilation * (kernel - 1)) / stride + 1`.

    ```mlir
    func.func @main(%x: tensor<1x4x4x16xf32>) -> tensor<1x8x8x3xf32> {
      %w = arith.constant dense<0.5> : tensor<3x4x4x16xf32>
      %y = stream.conv_transpose %x, %w
          {pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
          : (tensor<1x4x4x16xf32>, tensor<3x4x4x16xf32>) -> tensor<1x8x8x3xf32>
      return %y : tensor<1x8x8x3xf32>
    }
    ```
  }];
  let arguments = !con((ins
      Stream_Value:$input, Stream_Parameters:$weights,
      Optional<Stream_FloatOrIntegerPerChannel>:$bias,
      Optional<Stream_IntegerPerChannel>:$multiplier,
      OptionalAttr<DenseI64ArrayAttr>:$strides,
      OptionalAttr<DenseI64ArrayAttr>:$dilations,
      OptionalAttr<DenseI64ArrayAttr>:$pads,
      OptionalAttr<DenseI64ArrayAttr>:$output_padding,
      DefaultValuedAttr<I64Attr, "1">:$groups),
    Stream_FoldArg, Stream_WeightArgs, Stream_RequantArgs);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = [{
    $input `,` $weights (`bias` $bias^)? (`multiplier` $multiplier^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stream_LinearOp : Stream_Op<"linear", [AttrSizedOperandSegments]> {
  let summary = "Fully connected layer";
  let description = [{
    `y[f] = bias[f] + sum over c of weights[f, c] * x[c]`, for the one vector of
    a `1xC` input or for each position of a `1xLxC` input. Integer meaning as
    for `stream.conv`.

    - `linear_c1`: the input is `1xC` or `1xLxC`.
    - `linear_c2`: weights are `FxC` with the input's C.
    - `linear_c3`: the output is the input's shape with F channels.
    - `linear_c4`: bias and multiplier have F entries.
    - `quant_c1..c4`, `fold_c2..c6`, `weights_c1..c3`, `skip_c1..c4` as for `stream.conv`.

    ```mlir
    func.func @main(%x: tensor<1x64xf32>) -> tensor<1x10xf32> {
      %w = arith.constant dense<0.5> : tensor<10x64xf32>
      %y = stream.linear %x, %w : (tensor<1x64xf32>, tensor<10x64xf32>) -> tensor<1x10xf32>
      return %y : tensor<1x10xf32>
    }
    ```
  }];
  let arguments = !con((ins
      Stream_Value:$input, Stream_Parameters:$weights,
      Optional<Stream_FloatOrIntegerPerChannel>:$bias,
      Optional<Stream_IntegerPerChannel>:$multiplier),
    Stream_FoldArg, Stream_WeightArgs, Stream_SkipArg, Stream_RequantArgs);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = [{
    $input `,` $weights (`bias` $bias^)? (`multiplier` $multiplier^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif // STREAM_CONV_OPS_TD
