// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows and reductions without weights: pool, reduce, argmax.

#ifndef STREAM_POOL_OPS_TD
#define STREAM_POOL_OPS_TD

include "dialects/stream/StreamBase.td"

def Stream_PoolOp : Stream_Op<"pool", [
    Stream_SameLanes<"input", "output">]> {    // pool_c8
  let summary = "Maximum or average over a sliding window, channel by channel";
  let description = [{
    Geometry as for `stream.conv`, with `kernel` in place of weights. Padding
    never wins a maximum. An average counts it as zeros (`count_include_pad`) or
    divides by the elements that are not padding.

    Integer maximum: the maximum of the raw values. Integer average:
    `acc = sum(x_raw - zx)`, padding adds nothing, then `#stream.requant` with
    the `multiplier` of the number of elements, which holds the division.

    - `pool_c1`: the input has 1 to 3 spatial dimensions.
    - `pool_c2`: the output has the rank and the channels of the input.
    - `pool_c3`: `kernel`, `strides` and `dilations` have one entry >= 1 per
      spatial dimension, `pads` two entries >= 0.
    - `pool_c4`: each output size follows the formula of `conv_c7`.
    - `pool_c5`: no window lies wholly in the padding.
    - `pool_c6`: a maximum does not set `count_include_pad`.
    - `pool_c7`: a maximum keeps the element type and has no requantization.
    - `pool_c8`: input and output have the same lanes.
    - `pool_c9`: there is one multiplier; in an average with pads that does not
      count them, one for each number of elements, from 1 to the window's.
    - `quant_c1..c4`, `channel_fold_c1..c4`, `lines_c1..c4`: see the dialect's
      README.

    ```mlir
    func.func @main(%x: tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32> {
      %y = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 2, 2>,
                           strides = array<i64: 2, 2>}
          : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32>
      return %y : tensor<1x4x4x3xf32>
    }
    ```
  }];
  let arguments = !con((ins
      Stream_Value:$input, Optional<Stream_IntegerPerChannel>:$multiplier,
      Stream_PoolKindAttr:$kind,
      DenseI64ArrayAttr:$kernel,
      OptionalAttr<DenseI64ArrayAttr>:$strides,
      OptionalAttr<DenseI64ArrayAttr>:$dilations,
      OptionalAttr<DenseI64ArrayAttr>:$pads,
      DefaultValuedAttr<BoolAttr, "false">:$count_include_pad),
    Stream_FoldArg, Stream_LinesArg, Stream_RequantArgs);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = [{
    $input (`multiplier` $multiplier^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stream_ReduceOp : Stream_Op<"reduce", [
    Stream_SameLanes<"input", "output">]> {    // reduce_c4
  let summary = "Mean, sum or maximum of each channel over all of space";
  let description = [{
    The spatial dimensions stay, with size 1. Integer mean and sum:
    `acc = sum(x_raw - zx)`, then `#stream.requant` with the one `multiplier`,
    which holds the division for a mean. Integer maximum: of the raw values.

    - `reduce_c1`: the input has 1 to 3 spatial dimensions.
    - `reduce_c2`: the output is the input's shape with every spatial size 1.
    - `reduce_c3`: a maximum keeps the element type and has no requantization.
    - `reduce_c4`: input and output have the same lanes.
    - `reduce_c5`: there is one multiplier.
    - `quant_c1..c4`, `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x7x7x64xf32>) -> tensor<1x1x1x64xf32> {
      %y = stream.reduce %x {kind = #stream.reduce<mean>}
          : (tensor<1x7x7x64xf32>) -> tensor<1x1x1x64xf32>
      return %y : tensor<1x1x1x64xf32>
    }
    ```
  }];
  let arguments = !con((ins
      Stream_Value:$input, Optional<Stream_IntegerPerChannel>:$multiplier,
      Stream_ReduceKindAttr:$kind),
    Stream_FoldArg, Stream_RequantArgs);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = [{
    $input (`multiplier` $multiplier^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stream_ArgmaxOp : Stream_Op<"argmax"> {
  let summary = "Which channel of each position is the largest";
  let description = [{
    `y = min { c : x[c] = max over channels of x }`, the channel's index, as a
    number. With `select_last` the last such channel instead of the first; with
    `negated` of `-x`, so where the smallest is. Quantized: of the raw values,
    and the raw result is the index.

    - `argmax_c1`: the output is the input's shape with one channel.
    - `argmax_c2`: input and output are both f32 or both quantized.
    - `argmax_c3`: a quantized output is unsigned with scale 1 and zero point 0,
      and its storage holds every index.
    - `fold_c2..c6`, of one group and one filter: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x4x4x21xf32>) -> tensor<1x4x4x1xf32> {
      %y = stream.argmax %x : (tensor<1x4x4x21xf32>) -> tensor<1x4x4x1xf32>
      return %y : tensor<1x4x4x1xf32>
    }
    ```
  }];
  let arguments = !con((ins
      Stream_Value:$input, UnitAttr:$select_last, UnitAttr:$negated),
    Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = [{
    $input attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif // STREAM_POOL_OPS_TD
