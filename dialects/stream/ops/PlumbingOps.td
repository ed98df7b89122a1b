// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What joins processes once the module is mapped: fork, fifo, spill,
// convert_width.

#ifndef STREAM_PLUMBING_OPS_TD
#define STREAM_PLUMBING_OPS_TD

include "dialects/stream/StreamBase.td"

def Stream_ForkOp : Stream_Op<"fork"> {
  let summary = "Copies of a stream, one per consumer";
  let description = [{
    Every token goes to every output; the slowest consumer holds up the rest.

    - `fork_c1`: at least two outputs.
    - `fork_c2`: every output has the input's type.

    ```mlir
    func.func @main(%x: tensor<1x8xf32>) -> (tensor<1x8xf32>, tensor<1x8xf32>) {
      %a, %b = stream.fork %x : tensor<1x8xf32> to 2
      return %a, %b : tensor<1x8xf32>, tensor<1x8xf32>
    }
    ```
  }];
  let arguments = (ins Stream_Value:$input);
  let results = (outs Variadic<Stream_Value>:$outputs);
  let assemblyFormat = [{
    $input attr-dict `:` custom<Copies>(type($input), type($outputs))
  }];
  let hasVerifier = 1;
}

def Stream_FifoOp : Stream_Op<"fifo", [
    SameOperandsAndResultType]> {              // fifo_c2
  let summary = "A FIFO of stated depth";
  let description = [{
    Holds up to `depth` tokens between producer and consumer. A value without
    a fifo travels through one of depth 2.

    - `fifo_c1`: depth >= 1.
    - `fifo_c2`: the output has the input's type.

    ```mlir
    func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
      %y = stream.fifo %x {depth = 16 : i64, storage = #stream.storage<bram>} : tensor<1x8xf32>
      return %y : tensor<1x8xf32>
    }
    ```
  }];
  let arguments = (ins Stream_Value:$input,
      ConfinedAttr<I64Attr, [IntMinValue<1>]>:$depth, // fifo_c1
      DefaultValuedAttr<Stream_StorageKindAttr,
        "::mlir::stream::StorageKind::automatic">:$storage);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$input attr-dict `:` type($output)";
}

def Stream_SpillOp : Stream_Op<"spill", [
    SameOperandsAndResultType]> {              // spill_c3
  let summary = "A FIFO in off-chip memory";
  let description = [{
    Tokens leave for a ring in off-chip memory in bursts of `burst`, and come
    back in the same order; the last burst of a frame may be shorter. Per frame
    this moves twice the bits of the stream. `depth` is what the ring holds at
    least, in tokens; `stream-size-fifos` sets it.

    With `codec` values are coded one by one, each burst by itself, without
    loss; a slot of the ring holds the longest burst there can be. `huffman`
    has a code of `code_lengths[q & (2^bits - 1)]` bits for the raw value q,
    canonical; with `rle` a raw zero point is followed by how many more come,
    in `run_bits`, and any other value is sent as it is. `codec_ratio` is what
    that made of the bits of calibration data.

    - `spill_c1`: depth >= 1.
    - `spill_c2`: burst >= 1.
    - `spill_c3`: the output has the input's type.
    - `spill_c4`: `codec` goes with `codec_ratio`, which is above 0 and below 1.
    - `spill_c5`: `codec` goes with quantized elements, `huffman` with those of
      up to 8 bits.
    - `spill_c6`: `code_lengths` goes with `huffman`: a length from 1 to 12 for
      each raw value, and together a prefix code.
    - `spill_c7`: `run_bits`, from 1 to 8, goes with `rle`.

    ```mlir
    func.func @main(%x: tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32> {
      %y = stream.spill %x {depth = 512 : i64} : tensor<1x8x8x16xf32>
      return %y : tensor<1x8x8x16xf32>
    }
    ```
  }];
  let arguments = (ins Stream_Value:$input,
      OptionalAttr<ConfinedAttr<I64Attr, [IntMinValue<1>]>>:$depth, // spill_c1
      DefaultValuedAttr<
        ConfinedAttr<I64Attr, [IntMinValue<1>]>, "64">:$burst, // spill_c2
      OptionalAttr<Stream_CodecKindAttr>:$codec,
      OptionalAttr<F64Attr>:$codec_ratio,
      OptionalAttr<DenseI64ArrayAttr>:$code_lengths,
      OptionalAttr<I64Attr>:$run_bits);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$input attr-dict `:` type($output)";
  let hasVerifier = 1;
}

def Stream_ConvertWidthOp : Stream_Op<"convert_width", [
    AllShapesMatch<["input", "output"]>,          // convert_width_c1
    AllElementTypesMatch<["input", "output"]>]> { // convert_width_c2
  let summary = "The same stream with other lanes";
  let description = [{
    Gathers or scatters channels between words; the values and their order stay.

    - `convert_width_c1`: input and output have the same shape.
    - `convert_width_c2`: input and output have the same element type.

    ```mlir
    func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<4>> {
      %y = stream.convert_width %x : (tensor<1x8xf32>) -> tensor<1x8xf32, #stream.lanes<4>>
      return %y : tensor<1x8xf32, #stream.lanes<4>>
    }
    ```
  }];
  let arguments = (ins Stream_Value:$input);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

#endif // STREAM_PLUMBING_OPS_TD
