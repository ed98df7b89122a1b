// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every op family includes: base class and shared constraints.

#ifndef STREAM_BASE_TD
#define STREAM_BASE_TD

include "dialects/stream/StreamAttrs.td"
include "dialects/stream/StreamDialect.td"
include "dialects/stream/StreamTypes.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// Every op computes a value from values: nothing here has a side effect.
class Stream_Op<string mnemonic, list<Trait> traits = []>
    : Op<Stream_Dialect, mnemonic, !listconcat([Pure], traits)>;

// Words keep their width from `a` to `b`; only convert_width changes it.
class Stream_SameLanes<string a, string b> : PredOpTrait<
    "all of {" # a # ", " # b # "} have the same lanes",
    CPred<"::mlir::stream::lanesOf($" # a # ".getType()) == "
          "::mlir::stream::lanesOf($" # b # ".getType())">>;

// The hardware decisions that every compute op can carry.
defvar Stream_FoldArg = (ins OptionalAttr<Stream_FoldAttr>:$fold);

// Where the weights of a dot product are (rules `weights_c1..c3`). `codec_ratio`
// is that of the coded to the plain bits, as measured on these weights.
defvar Stream_WeightArgs = (ins
    OptionalAttr<Stream_StorageKindAttr>:$weight_storage,
    OptionalAttr<Stream_OffchipAttr>:$offchip,
    OptionalAttr<Stream_CodecKindAttr>:$codec,
    OptionalAttr<F64Attr>:$codec_ratio);

// Which products are left out (rules `skip_c1..c4`).
defvar Stream_SkipArg = (ins OptionalAttr<Stream_SkipAttr>:$skip);

// Whether the rows under a window wait off chip (rules `lines_c2..c5`).
defvar Stream_LinesArg = (ins OptionalAttr<Stream_LinesAttr>:$lines);

// Set together when an accumulating op becomes integer (rule `quant_c1`).
defvar Stream_RequantArgs = (ins
    OptionalAttr<Stream_RequantAttr>:$requant,
    OptionalAttr<Stream_AccumulatorAttr>:$accumulator);

#endif // STREAM_BASE_TD
