// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that only move: reshape, concat, slice, resize, pad, permute.

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
  let summary = "Positions repeated, left out or reordered: nearest-neighbor resampling";
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
    - `resize_c6`: every index exists in the input.
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

def Stream_PadOp : Stream_Op<"pad", [
    AllElementTypesMatch<["input", "output"]>, // pad_c1
    AllRanksMatch<["input", "output"]>,        // pad_c2
    Stream_SameLanes<"input", "output">]> {    // pad_c3
  let summary = "A constant around a stream";
  let description = [{
    `begins` says how much comes before each dimension behind the frame; what is
    missing to the output's size comes after. `value` is a real number; among
    raw integers it is `rint(value / s) + z`, clamped to the storage. A pad that
    a window reads belongs into the window instead, where it costs nothing.

    - `pad_c1`: input and output have the same element type.
    - `pad_c2`: input and output have the same rank.
    - `pad_c3`: input and output have the same lanes.
    - `pad_c4`: `begins` has one entry >= 0 per dimension behind the frame.
    - `pad_c5`: the input fits into the output behind `begins`.
    - `pad_c6`: words stay whole: lanes (and `fold`) divide the channels before.
    - `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x4x6x8xf32>) -> tensor<1x6x7x8xf32> {
      %y = stream.pad %x {begins = array<i64: 1, 0, 0>, value = 0.0 : f32}
          : (tensor<1x4x6x8xf32>) -> tensor<1x6x7x8xf32>
      return %y : tensor<1x6x7x8xf32>
    }
    ```
  }];
  let arguments = !con((ins Stream_Value:$input, DenseI64ArrayAttr:$begins,
      F32Attr:$value), Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Stream_PermuteOp : Stream_Op<"permute", [
    AllElementTypesMatch<["input", "output"]>, // permute_c1
    Stream_SameLanes<"input", "output">]> {    // permute_c2
  let summary = "The elements in another order, block by block";
  let description = [{
    `output.ravel() = input.reshape(dims).transpose(permutation).ravel()`. The
    leading dimensions that stay where they are number the blocks; one block is
    read while the one before leaves, so two of them are buffered. A channel
    shuffle is `dims = [positions, groups, channels / groups]`,
    `permutation = [0, 2, 1]`, in blocks of one position.

    - `permute_c1`: input and output have the same element type.
    - `permute_c2`: input and output have the same lanes.
    - `permute_c3`: input, output and `dims` have the same number of elements,
      and every size is at least 1.
    - `permute_c4`: `permutation` is a permutation of the dimensions of `dims`.
    - `permute_c5`: words stay whole: lanes (and `fold`) divide the trailing
      dimensions that stay where they are, all together.
    - `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x4x6xf32>) -> tensor<1x4x6xf32> {
      %y = stream.permute %x {dims = array<i64: 4, 2, 3>, permutation = array<i64: 0, 2, 1>}
          : (tensor<1x4x6xf32>) -> tensor<1x4x6xf32>
      return %y : tensor<1x4x6xf32>
    }
    ```
  }];
  let arguments = !con((ins Stream_Value:$input, DenseI64ArrayAttr:$dims,
      DenseI64ArrayAttr:$permutation), Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Stream_InterpolateOp : Stream_Op<"interpolate", [
    AllElementTypesMatch<["input", "output"]>,      // interpolate_c1
    Stream_SameLanes<"input", "output">]> {         // interpolate_c2
  let summary = "Linear interpolation between neighboring positions";
  let description = [{
    Along each spatial dimension, output position `i` lies `weights[i] / 2^f` of
    the way from input position `indices[i]` to the next one, `f` being
    `fraction_bits`: bilinear resampling with two dimensions. Integer: with `n`
    spatial dimensions, `y = (sum of raw x * product of weights +
    2^(n*f - 1)) >> n*f`; weights sum to one, so scale and zero point stay.

    - `interpolate_c1`: input and output have the same element type.
    - `interpolate_c2`: input and output have the same lanes.
    - `interpolate_c3`: the input has 1 or 2 spatial dimensions.
    - `interpolate_c4`: the output has the rank and the channels of the input.
    - `interpolate_c5`: `indices` and `weights` have one array per spatial
      dimension, with one entry per output position.
    - `interpolate_c6`: indices ascend (not strictly) and exist in the input;
      weights are within 0 and `2^f - 1`, and 0 at the last input position.
    - `interpolate_c7`: 1 <= fraction_bits <= 24.
    - `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x2x8xf32>) -> tensor<1x4x8xf32> {
      %y = stream.interpolate %x {indices = [array<i64: 0, 0, 0, 1>], weights = [array<i64: 0, 1, 3, 0>],
                                  fraction_bits = 2 : i64} : (tensor<1x2x8xf32>) -> tensor<1x4x8xf32>
      return %y : tensor<1x4x8xf32>
    }
    ```
  }];
  let arguments = !con((ins Stream_Value:$input, Stream_IndicesAttr:$indices,
      Stream_IndicesAttr:$weights, I64Attr:$fraction_bits), Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // STREAM_STRUCTURE_OPS_TD
