"""What the layer emitters read from an op."""

from __future__ import annotations

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.emit.values import Stream
from stream_mlir.mapping.layer import Fold


def fold_of(op: ir.Operation) -> Fold:
    """The op's parallelism; 1 everywhere if it has none."""
    if "fold" not in op.attributes:
        return Fold()
    fold = stream.FoldAttr(op.attributes["fold"])
    return Fold(fold.in_, fold.out, fold.group, fold.fine)


def accumulator_bits(op: ir.Operation) -> int:
    """Width of the op's accumulator."""
    return ir.IntegerType(ir.TypeAttr(op.attributes["accumulator"]).value).width


def weight_storage(op: ir.Operation) -> str:
    """Kind of memory that the op wants its weights in, "" for the tool's choice."""
    if "weight_storage" not in op.attributes:
        return ""
    kind = stream.StorageAttr(op.attributes["weight_storage"]).value
    return "" if kind == "auto" else kind


def requantization(op: ir.Operation, output: Stream) -> dict[str, int]:
    """Config members of the kernels' `requantize`."""
    requant = stream.RequantAttr(op.attributes["requant"])
    return {
        "shift": requant.shift,
        "output_zero": output.storage.zero_point,
        "min": requant.min,
        "max": requant.max,
        "output_bits": output.storage.bits,
        "output_signed": int(output.storage.signed),
    }
