// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One output value per position: map, lookup, softmax.

#ifndef STREAM_ELEMENTWISE_OPS_TD
#define STREAM_ELEMENTWISE_OPS_TD

include "dialects/stream/StreamBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"

def Stream_MapOp : Stream_Op<"map", [IsolatedFromAbove, SingleBlock]> {
  let summary = "A scalar function applied at every position";
  let description = [{
    The region computes one output value from one value of each input. An input
    has the output's shape or is a *gate*: one value per channel (`1x1x1xC`), one
    per position (`1xHxWx1`) or one in all. Any activation and any elementwise
    arithmetic is a map; no op is needed per function.

    Block arguments and the yielded value are `f32` for f32 streams. For
    quantized streams they are the raw storage values, signless `iN` of the
    storage width: extend with `arith.extsi` for signed storage and
    `arith.extui` for unsigned. Every rounding is spelled out in the region.

    - `map_c1`: at least one input.
    - `map_c2`: an input has the rank of the output, its channels or one, and
      its spatial sizes or ones.
    - `map_c3`: at least one input has the output's shape.
    - `map_c4`: inputs and output are all f32 or all quantized.
    - `map_c5`: one block argument per input, of its scalar type.
    - `map_c6`: the yielded value is of the output's scalar type.
    - `map_c7`: only `arith` and `math` ops on scalars, without side effects.
    - `map_c8`: no floating point in the region of a quantized map.
    - `map_c9`: inputs and output have the same lanes; of one channel, one.
    - `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x4x4x8xf32>, %g: tensor<1x1x1x8xf32>) -> tensor<1x4x4x8xf32> {
      %y = stream.map (%x, %g) : (tensor<1x4x4x8xf32>, tensor<1x1x1x8xf32>) -> tensor<1x4x4x8xf32> {
      ^bb0(%a: f32, %b: f32):
        %p = arith.mulf %a, %b : f32
        stream.yield %p : f32
      }
      return %y : tensor<1x4x4x8xf32>
    }
    ```
  }];
  let arguments = !con((ins Variadic<Stream_Value>:$inputs), Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    `(` $inputs `)` attr-dict `:` functional-type(operands, results) $body
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Stream_YieldOp : Stream_Op<"yield", [
    Terminator, ReturnLike,
    HasParent<"::mlir::stream::MapOp">]> {     // yield_c1
  let summary = "The output value of a map's region";
  let description = [{
    Terminates the region of `stream.map`.

    - `yield_c1`: its parent is a `stream.map`.

    ```mlir
    func.func @main(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
      %y = stream.map (%x) : (tensor<1x8xf32>) -> tensor<1x8xf32> {
      ^bb0(%a: f32):
        %r = math.tanh %a : f32
        stream.yield %r : f32
      }
      return %y : tensor<1x8xf32>
    }
    ```
  }];
  let arguments = (ins AnyTypeOf<[F32, AnySignlessInteger]>:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

def Stream_LookupOp : Stream_Op<"lookup", [
    AllShapesMatch<["input", "output"]>,       // lookup_c1
    Stream_SameLanes<"input", "output">]> {    // lookup_c2
  let summary = "A unary function as a table of storage values";
  let description = [{
    With `q` the raw input and `index = q - qmin` its place in the storage
    range: for `fraction_bits = 0`, `y = table[index]`. For `f > 0` the table
    holds every 2^f-th value and one more, joined by straight lines:
    `i = index >> f`, `r = index & (2^f - 1)`,
    `y = (table[i] * 2^f + (table[i+1] - table[i]) * r + 2^(f-1)) >> f`.
    Entries are signed and hold raw storage values of the result.

    - `lookup_c1`: input and output have the same shape.
    - `lookup_c2`: input and output have the same lanes.
    - `lookup_c3`: 0 <= fraction_bits < storage bits of the input.
    - `lookup_c4`: the table has `2^(bits - fraction_bits)` entries, one more
      when `fraction_bits > 0`.
    - `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x8x!quant.uniform<i2:f32, 0.5>>) -> tensor<1x8x!quant.uniform<i8:f32, 0.1>> {
      %t = arith.constant dense<[-100, -50, 0, 50]> : tensor<4xi8>
      %y = stream.lookup %x, %t : (tensor<1x8x!quant.uniform<i2:f32, 0.5>>, tensor<4xi8>) -> tensor<1x8x!quant.uniform<i8:f32, 0.1>>
      return %y : tensor<1x8x!quant.uniform<i8:f32, 0.1>>
    }
    ```
  }];
  let arguments = !con((ins
      Stream_QuantizedValue:$input, Stream_IntegerPerChannel:$table,
      DefaultValuedAttr<I64Attr, "0">:$fraction_bits), Stream_FoldArg);
  let results = (outs Stream_QuantizedValue:$output);
  let assemblyFormat = [{
    $input `,` $table attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Stream_SoftmaxOp : Stream_Op<"softmax", [
    AllShapesMatch<["input", "output"]>,       // softmax_c1
    Stream_SameLanes<"input", "output">]> {    // softmax_c2
  let summary = "Softmax over the channels of each position";
  let description = [{
    `y[c] = exp(x[c] - max x) / sum over c of exp(x[c] - max x)`. The integer
    form reads the exponential from `table`; docs/quantization.md defines it.
    Where `mask` is false, the channel takes no part, as if x were minus
    infinity, and its y is 0. Each of the P rows of the mask serves so many
    consecutive positions that they serve all.

    - `softmax_c1`: input and output have the same shape.
    - `softmax_c2`: input and output have the same lanes.
    - `softmax_c3`: input and output are both f32 or both quantized.
    - `softmax_c4`: there is a table exactly when quantized.
    - `softmax_c5`: the table has `2^bits` entries, or `2^(bits - f) + 1` for
      some 0 < f < bits, of the input's storage bits.
    - `softmax_c6`: a quantized output is unsigned with zero point 0.
    - `softmax_c7`: `mask` is `P x C`, P divides the positions, and in every row
      at least one channel takes part.
    - `channel_fold_c1..c4`: see the dialect's README.

    ```mlir
    func.func @main(%x: tensor<1x10xf32>) -> tensor<1x10xf32> {
      %y = stream.softmax %x : (tensor<1x10xf32>) -> tensor<1x10xf32>
      return %y : tensor<1x10xf32>
    }
    ```
  }];
  let arguments = !con((ins
      Stream_Value:$input, Optional<Stream_IntegerPerChannel>:$table,
      OptionalAttr<SignlessIntElementsAttr<1>>:$mask),
    Stream_FoldArg);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = [{
    $input (`table` $table^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif // STREAM_ELEMENTWISE_OPS_TD
