// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same values under another shape: reshape.

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

#endif // STREAM_STRUCTURE_OPS_TD
