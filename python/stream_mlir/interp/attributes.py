"""Reads attributes and operand segments of stream ops, with the defaults of the dialect."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import stream
from stream_mlir.interp.transposed import Transposed
from stream_mlir.interp.windows import Window

_SEGMENTED = ("input", "weights", "bias", "multiplier")


def integers(op: ir.Operation, name: str) -> list[int] | None:
    """An optional i64 array attribute."""
    return list(ir.DenseI64ArrayAttr(op.attributes[name])) if name in op.attributes else None


def integer(op: ir.Operation, name: str, default: int) -> int:
    """An optional integer attribute."""
    return ir.IntegerAttr(op.attributes[name]).value if name in op.attributes else default


def kind_of(op: ir.Operation) -> str:
    """The kind of a pool (max, average) or reduce (mean, sum, max)."""
    attr = op.attributes["kind"]
    cls = stream.PoolKindAttr if op.name == "stream.pool" else stream.ReduceKindAttr
    return cls(attr).value


def counts_padding(op: ir.Operation) -> bool:
    """Whether an average pool divides by the whole window everywhere: it has no pads, or counts them."""
    if not any(integers(op, "pads") or []):
        return True
    name = "count_include_pad"
    return name in op.attributes and ir.BoolAttr(op.attributes[name]).value


def shape_of(value: ir.Value) -> tuple[int, ...]:
    """The static shape of a tensor value."""
    return tuple(ir.RankedTensorType(value.type).shape)


def arrays(op: ir.Operation, name: str) -> list[np.ndarray]:
    """An attribute with one list of integers per spatial dimension."""
    return [
        np.array(list(ir.DenseI64ArrayAttr(each))) for each in ir.ArrayAttr(op.attributes[name])
    ]


def positions_of(op: ir.Operation) -> list[np.ndarray]:
    """For each spatial dimension of a resize, the input position that each output position reads."""
    if "indices" in op.attributes:
        return arrays(op, "indices")
    sizes = zip(shape_of(op.operands[0])[1:-1], shape_of(op.results[0])[1:-1], strict=True)
    return [np.repeat(np.arange(size), result // size) for size, result in sizes]


def window_of(op: ir.Operation, kernel: Sequence[int]) -> Window:
    """The geometry of a conv or pool with the given kernel size."""
    return Window.make(kernel, *(integers(op, name) for name in ("strides", "pads", "dilations")))


def transposed_of(op: ir.Operation, kernel: Sequence[int]) -> Transposed:
    """The geometry of a conv_transpose with the given kernel size."""
    more = integers(op, "output_padding") or [0] * len(kernel)
    return Transposed(window_of(op, kernel), tuple(more))


def named_operands(op: ir.Operation) -> dict[str, ir.Value]:
    """The operands of a conv, conv_transpose or linear that are present, by name: input, weights, bias, multiplier."""
    sizes = list(ir.DenseI32ArrayAttr(op.attributes["operandSegmentSizes"]))
    present = (name for name, size in zip(_SEGMENTED, sizes, strict=True) if size)
    return dict(zip(present, op.operands, strict=True))


def parameter(value: ir.Value) -> np.ndarray:
    """The array behind a constant operand; ValueError where the operand is no constant."""
    array = resources.value_of(value)
    if array is None:
        raise ValueError(f"{value} is no constant")
    return array


def mask_of(op: ir.Operation) -> np.ndarray | None:
    """The mask of a softmax, rows x channels, true where a channel takes part; None without one."""
    if "mask" not in op.attributes:
        return None
    return np.array(ir.DenseElementsAttr(op.attributes["mask"])).astype(bool)
