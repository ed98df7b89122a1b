// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What transformers need beside layers: norm, matmul, constant.

#ifndef STREAM_ATTENTION_OPS_TD
#define STREAM_ATTENTION_OPS_TD

include "dialects/stream/StreamBase.td"

def Stream_NormOp : Stream_Op<"norm", [
    AllShapesMatch<["input", "output"]>,       // norm_c1
    Stream_SameLanes<"input", "output">]> {    // norm_c2
  let summary = "Layer normalization over the channels of each position";
  let description = [{
    `y[c] = (x[c] - mean) / sqrt(variance + epsilon) * weights[c] + bias[c]` with
    mean and (biased) variance over the channels of the position. `uncentered`,
    the root mean square takes the variance's place and no mean is subtracted:
    `x[c] / sqrt(mean of x^2 + epsilon) * weights[c] + bias[c]` (RMSNorm).

    The integer form works on `C * x - sum x` and `C^2 * variance` (uncentered:
    `C * x` and `C * sum x^2`, of x less its zero point), which are exact, takes the reciprocal square root from `table`, rounds the normalized
    value to `fraction_bits` binary places and then
    `y = clamp(((normalized * weights[c] + bias[c] + half) >> shift) + zy, min, max)`;
    `offset` is `epsilon` in units of `C^2 * variance`. docs/quantization.md
    defines it.

    - `norm_c1`: input and output have the same shape.
    - `norm_c2`: input and output have the same lanes.
    - `norm_c3`: `epsilon` is positive.
    - `norm_c4`: weights and bias have one entry per channel.
    - `norm_c5`: a quantized op has a table, `requant`, `fraction_bits` and
      `offset`; an f32 op has none of them.
    - `norm_c6`: the table has 769 entries, `fraction_bits` is 1 to 19, and
      `offset` is at least 1.
    - `norm_c7`: `2 * (storage bits + bits of C) <= 60`.
    - `quant_c1, quant_c2, quant_c4`, `channel_fold_c1..c4`: see the dialect's
      README.

    ```mlir
    func.func @main(%x: tensor<1x16x8xf32>) -> tensor<1x16x8xf32> {
      %w = arith.constant dense<1.0> : tensor<8xf32>
      %b = arith.constant dense<0.0> : tensor<8xf32>
      %y = stream.norm %x, %w, %b {epsilon = 1.0e-5 : f32}
          : (tensor<1x16x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x16x8xf32>
      return %y : tensor<1x16x8xf32>
    }
    ```
  }];
  let arguments = !con((ins
      Stream_Value:$input, Stream_FloatOrIntegerPerChannel:$weights,
      Stream_FloatOrIntegerPerChannel:$bias,
      Optional<Stream_IntegerPerChannel>:$table, F32Attr:$epsilon,
      UnitAttr:$uncentered,
      OptionalAttr<I64Attr>:$offset, OptionalAttr<I64Attr>:$fraction_bits,
      OptionalAttr<Stream_RequantAttr>:$requant), Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = [{
    $input `,` $weights `,` $bias (`table` $table^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stream_MatmulOp : Stream_Op<"matmul"> {
  let summary = "Product of two streams, of which the second is held";
  let description = [{
    The second stream takes the place of a linear layer's weights. It is read as
    a whole and held; then the first goes by. For each of the `groups` of
    channels of a position `l`:
    `y[l, j] = scale * sum over k of x[l, k] * held[k, j]`, or, `transposed`,
    `y[l, j] = scale * sum over k of x[l, k] * held[j, k]`. The heads of an
    attention are groups: queries by keys are transposed, weights by values are
    not, and nothing is permuted.

    Integer: `acc = sum((x_raw - zx) * (held_raw - zh))`, then `#stream.requant`
    with the one multiplier, which holds the `scale`.

    - `matmul_c1`: input, held and output are `1xLxC`, the first and the last of
      the same L.
    - `matmul_c2`: `groups` divides the channels of all three.
    - `matmul_c3`: with K channels of the input per group and F of the output,
      held is `1xKx(groups*F)`; transposed, `1xFx(groups*K)`.
    - `matmul_c4`: input and held are both f32 or both quantized.
    - `matmul_c5`: there is one multiplier; `scale` is in an f32 op only.
    - `matmul_c6`: `fold` has `group = 1`; held has `out` lanes, transposed `in`.
    - `quant_c1..c4`, `fold_c2..c6`: see the dialect's README.

    ```mlir
    func.func @main(%q: tensor<1x9x8xf32>, %k: tensor<1x9x8xf32>) -> tensor<1x9x18xf32> {
      %y = stream.matmul %q, %k {groups = 2, transposed, scale = 0.5 : f32}
          : (tensor<1x9x8xf32>, tensor<1x9x8xf32>) -> tensor<1x9x18xf32>
      return %y : tensor<1x9x18xf32>
    }
    ```
  }];
  let arguments = !con((ins
      Stream_Value:$input, Stream_Value:$held,
      Optional<Stream_IntegerPerChannel>:$multiplier,
      DefaultValuedAttr<I64Attr, "1">:$groups, UnitAttr:$transposed,
      OptionalAttr<F32Attr>:$scale), Stream_FoldArg, Stream_RequantArgs);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = [{
    $input `,` $held (`multiplier` $multiplier^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stream_ConstantOp : Stream_Op<"constant"> {
  let summary = "The same frame over and over";
  let description = [{
    A process without inputs that sends `values`, f32 or raw storage values, as
    often as it is read: a position embedding, a class token.

    - `constant_c1`: values have the shape of the output.
    - `constant_c2`: values are f32 for an f32 stream, integers of a quantized
      one.
    - `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x2x2xf32>) -> tensor<1x3x2xf32> {
      %p = arith.constant dense<0.5> : tensor<1x1x2xf32>
      %t = stream.constant %p : (tensor<1x1x2xf32>) -> tensor<1x1x2xf32>
      %y = stream.concat %t, %x {axis = 1} : (tensor<1x1x2xf32>, tensor<1x2x2xf32>) -> tensor<1x3x2xf32>
      return %y : tensor<1x3x2xf32>
    }
    ```
  }];
  let arguments = !con((ins Stream_Parameters:$values), Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$values attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // STREAM_ATTENTION_OPS_TD
