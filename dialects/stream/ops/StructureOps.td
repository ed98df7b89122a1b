// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that only move: reshape, concat, slice, resize.

#ifndef STREAM_STRUCTURE_OPS_TD
#define STREAM_STRUCTURE_OPS_TD

include "dialects/stream/StreamBase.td"

def Stream_ReshapeOp : Stream_Op<"reshape", [
    AllElementTypesMatch<["input", "output"]>, // reshape_c1
    Stream_SameLanes<"input", "output">]> {    // reshape_c2
  let summary = "Another shape for the same raster order";
  let description = [{
    Costs nothing: the words that arrive are the words that leave.

    - `reshape_c1`: input and output have the same element type.
    - `reshape_c2`: input and output have the same lanes.
    - `reshape_c3`: input and output have the same number of elements.

    ```mlir
    func.func @main(%x: tensor<1x4x4x8xf32>) -> tensor<1x128xf32> {
      %y = stream.reshape %x : (tensor<1x4x4x8xf32>) -> tensor<1x128xf32>
      return %y : tensor<1x128xf32>
    }
    ```
  }];
  let arguments = (ins Stream_Value:$input);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Stream_ConcatOp : Stream_Op<"concat"> {
  let summary = "Several streams one behind the other along one dimension";
  let description = [{
    Along the channels, each position holds the channels of the first input,
    then those of the second, and so on. Any other dimension but the frame can
    be joined as well: the inputs then take turns in longer runs.

    - `concat_c1`: two to 16 inputs.
    - `concat_c2`: 1 <= axis < rank.
    - `concat_c3`: inputs and output have the same rank, element type and
      lanes, and the same sizes but along `axis`.
    - `concat_c4`: the output's size along `axis` is the sum of the inputs'.
    - `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%a: tensor<1x4x4x8xf32>, %b: tensor<1x4x4x4xf32>) -> tensor<1x4x4x12xf32> {
      %y = stream.concat %a, %b {axis = 3 : i64}
          : (tensor<1x4x4x8xf32>, tensor<1x4x4x4xf32>) -> tensor<1x4x4x12xf32>
      return %y : tensor<1x4x4x12xf32>
    }
    ```
  }];
  let arguments = !con((ins Variadic<Stream_Value>:$inputs, I64Attr:$axis),
    Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$inputs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Stream_SliceOp : Stream_Op<"slice", [
    AllElementTypesMatch<["input", "output"]>, // slice_c1
    AllRanksMatch<["input", "output"]>,        // slice_c2
    Stream_SameLanes<"input", "output">]> {    // slice_c3
  let summary = "Evenly spaced positions and channels of a stream";
  let description = [{
    Output index `i` along a dimension reads input index `begin + i * step`.
    What is left out is read all the same, and dropped. `begins` and `steps`
    (default 1) have one entry per dimension behind the frame; the sizes are
    those of the output.

    - `slice_c1`: input and output have the same element type.
    - `slice_c2`: input and output have the same rank.
    - `slice_c3`: input and output have the same lanes.
    - `slice_c4`: `begins` and `steps` have one entry per dimension behind the
      frame, `begins` >= 0, `steps` >= 1.
    - `slice_c5`: every index read exists in the input.
    - `slice_c6`: words stay whole: lanes (and `fold`) divide the first channel
      and the number of channels, and are 1 where channels have a step.
    - `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x4x6x8xf32>) -> tensor<1x2x6x4xf32> {
      %y = stream.slice %x {begins = array<i64: 1, 0, 4>, steps = array<i64: 2, 1, 1>}
          : (tensor<1x4x6x8xf32>) -> tensor<1x2x6x4xf32>
      return %y : tensor<1x2x6x4xf32>
    }
    ```
  }];
  let arguments = !con((ins Stream_Value:$input, DenseI64ArrayAttr:$begins,
      OptionalAttr<DenseI64ArrayAttr>:$steps), Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Stream_ResizeOp : Stream_Op<"resize", [
    AllElementTypesMatch<["input", "output"]>, // resize_c1
    Stream_SameLanes<"input", "output">]> {    // resize_c2
  let summary = "Positions repeated or left out: nearest-neighbor resampling";
  let description = [{
    Output position `i` along a spatial dimension reads input position
    `indices[i]` of that dimension. The importer computes the indices by the
    rule of the model's framework, so that every coordinate and rounding mode
    has one exact meaning here. Repeating the first or last position pads with
    the edge. Without `indices` each position is repeated equally often.

    - `resize_c1`: input and output have the same element type.
    - `resize_c2`: input and output have the same lanes.
    - `resize_c3`: the input has 1 to 3 spatial dimensions.
    - `resize_c4`: the output has the rank and the channels of the input.
    - `resize_c5`: `indices` has one array per spatial dimension, with one
      entry per output position.
    - `resize_c6`: the indices of a dimension ascend (not strictly) and exist in
      the input.
    - `resize_c7`: without `indices`, output sizes are multiples of input sizes.
    - `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x2x2x8xf32>) -> (tensor<1x4x4x8xf32>, tensor<1x2x3x8xf32>) {
      %y = stream.resize %x : (tensor<1x2x2x8xf32>) -> tensor<1x4x4x8xf32>
      %z = stream.resize %x {indices = [array<i64: 0, 1>, array<i64: 0, 0, 1>]}
          : (tensor<1x2x2x8xf32>) -> tensor<1x2x3x8xf32>
      return %y, %z : tensor<1x4x4x8xf32>, tensor<1x2x3x8xf32>
    }
    ```
  }];
  let arguments = !con((ins Stream_Value:$input,
      OptionalAttr<Stream_IndicesAttr>:$indices), Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

#endif // STREAM_STRUCTURE_OPS_TD
