// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attributes: what travels side by side, how much runs in parallel, how an
// accumulator becomes a storage value.

#ifndef STREAM_ATTRS_TD
#define STREAM_ATTRS_TD

include "dialects/stream/StreamDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/TensorEncoding.td"

class Stream_Attr<string cppName, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<Stream_Dialect, cppName, traits> {
  let mnemonic = attrMnemonic;
}

class Stream_Enum<string cppName, string text, list<I32EnumAttrCase> cases>
    : I32EnumAttr<cppName, text, cases> {
  let cppNamespace = "::mlir::stream";
  let genSpecializedAttr = 0;
}

class Stream_EnumAttr<EnumInfo info, string attrMnemonic>
    : EnumAttr<Stream_Dialect, info, attrMnemonic> {
  let assemblyFormat = "`<` $value `>`";
}

def Stream_PoolKind : Stream_Enum<"PoolKind", "window operation", [
  I32EnumAttrCase<"max", 0>, I32EnumAttrCase<"average", 1>
]>;
def Stream_PoolKindAttr : Stream_EnumAttr<Stream_PoolKind, "pool">;

def Stream_ReduceKind : Stream_Enum<"ReduceKind", "global reduction", [
  I32EnumAttrCase<"mean", 0>, I32EnumAttrCase<"sum", 1>, I32EnumAttrCase<"max", 2>
]>;
def Stream_ReduceKindAttr : Stream_EnumAttr<Stream_ReduceKind, "reduce">;

// `automatic` in C++ because `auto` is a keyword there.
def Stream_StorageKind : Stream_Enum<"StorageKind", "memory of a FIFO", [
  I32EnumAttrCase<"automatic", 0, "auto">, I32EnumAttrCase<"bram", 1>,
  I32EnumAttrCase<"lutram", 2>, I32EnumAttrCase<"uram", 3>
]>;
def Stream_StorageKindAttr : Stream_EnumAttr<Stream_StorageKind, "storage">;

def Stream_CodecKind : Stream_Enum<"CodecKind", "how a stream through memory is coded", [
  I32EnumAttrCase<"rle", 0>, I32EnumAttrCase<"huffman", 1>
]>;
def Stream_CodecKindAttr : Stream_EnumAttr<Stream_CodecKind, "codec">;

def Stream_LanesAttr : Stream_Attr<"Lanes", "lanes", [
    DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]> {
  let summary = "How many channels travel side by side (a tensor's encoding)";
  let description = [{
    One token of `tensor<1x8x8x16xi8, #stream.lanes<4>>` carries four
    neighboring channels, the first in the low bits; the tensor is 8*8*4 tokens.
    A tensor without encoding travels one channel at a time.

    - `lanes_c1`: lanes >= 1.
    - `lanes_c2`: lanes divide the channels (the last dimension).
  }];
  let parameters = (ins "int64_t":$lanes);
  let assemblyFormat = "`<` $lanes `>`";
  let genVerifyDecl = 1;
}

def Stream_FoldAttr : Stream_Attr<"Fold", "fold"> {
  let summary = "Parallelism of one process";
  let description = [{
    `in` input channels, `out` filters, `group` groups and `fine` kernel
    positions are worked on in the same cycle. A factor of 1 is elided:
    `#stream.fold<in = 4, out = 2>`.

    - `fold_c1`: every factor >= 1.
  }];
  let parameters = (ins DefaultValuedParameter<"int64_t", "1">:$in,
                        DefaultValuedParameter<"int64_t", "1">:$out,
                        DefaultValuedParameter<"int64_t", "1">:$group,
                        DefaultValuedParameter<"int64_t", "1">:$fine);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Stream_OffchipAttr : Stream_Attr<"Offchip", "offchip"> {
  let summary = "Weights that stay in off-chip memory";
  let description = [{
    The packed weights of a layer are a memory of
    `filters * channels / groups * kernel positions / (in * out * group * fine)`
    rows, each with one weight for every multiplier of its `fold`. Of these
    `rows`, spread evenly, stay off chip and are read, in order, once for every
    output position; the others are on chip: `#stream.offchip<rows = 4096>`.

    - `offchip_c1`: rows >= 1.
  }];
  let parameters = (ins "int64_t":$rows);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Stream_LinesAttr : Stream_Attr<"Lines", "lines"> {
  let summary = "Rows under a window that wait in off-chip memory";
  let description = [{
    The input of a window is written to memory once, and each row of windows
    reads the rows that it touches from there, instead of from a line buffer
    that holds them: in bursts of at least `burst` words, column part after
    column part. On chip are two such parts of the rows under a window:
    `#stream.lines<burst = 256>`.

    - `lines_c1`: burst >= 1.
  }];
  let parameters = (ins "int64_t":$burst);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Stream_SkipAttr : Stream_Attr<"Skip", "skip"> {
  let summary = "Products with zeros that a layer leaves out";
  let description = [{
    The layer runs on the zero-skipping kernel, which leaves out taps of a
    window whose activation is zero (`activations`), taps whose weight is zero
    in all filters worked on side by side (`weights`), or both. With `fine` = n
    multipliers a window with m taps left takes ceil(m / n) cycles, and at least
    one; `empty` is what a window of nothing but zeros takes, 1 or 0 cycles.
    `order` lists the channels of each group, group after group, from the
    slowest to the fastest; they are dealt to the `in` lanes row by row, every
    second row in reverse, so that the lanes have as much to do. Without it
    channel c is in lane c mod `in`.
    `#stream.skip<activations = true, empty = 0, order = [2, 0, 1]>`.

    - `skip_c1`: activations, weights, or both.
    - `skip_c2`: `empty` is 0 or 1, and 0 only with `activations`.
  }];
  let parameters = (ins DefaultValuedParameter<"bool", "false">:$activations,
                        DefaultValuedParameter<"bool", "false">:$weights,
                        DefaultValuedParameter<"int64_t", "1">:$empty,
                        OptionalParameter<"::mlir::DenseI64ArrayAttr">:$order);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Stream_RequantAttr : Stream_Attr<"Requant", "requant"> {
  let summary = "From accumulator to storage value";
  let description = [{
    `y = clamp(((acc * multiplier + (1 << (shift - 1))) >> shift) + zy, min, max)`
    with an arithmetic shift (floor), so halves round towards plus infinity.
    `min` and `max` are raw storage values: a ReLU or a clip after the op is
    absorbed here. `zy` is the zero point of the result type.

    - `requant_c1`: 1 <= shift <= 62.
    - `requant_c2`: min <= max.
  }];
  let parameters = (ins "int64_t":$shift, "int64_t":$min, "int64_t":$max);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

// accumulator_c1. Signed; 62 leaves one bit for the smallest multiplier.
def Stream_AccumulatorAttr : TypeAttrBase<"::mlir::IntegerType",
    "signless integer type of 2 to 62 bits", And<[
      CPred<"$_self.isSignlessInteger()">,
      CPred<"$_self.getIntOrFloatBitWidth() >= 2">,
      CPred<"$_self.getIntOrFloatBitWidth() <= 62">]>>;

// One list of positions per spatial dimension.
def Stream_IndicesAttr : TypedArrayAttrBase<DenseI64ArrayAttr,
    "array of i64 arrays, one per spatial dimension">;

#endif // STREAM_ATTRS_TD
