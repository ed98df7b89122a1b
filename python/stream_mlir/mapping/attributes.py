"""What the descriptions of layers read from an op."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import quant, stream
from stream_mlir.interp.reload import RELOAD, arrays_of, rounds_of
from stream_mlir.locations import model_name
from stream_mlir.mapping.layer import Fold, Layer, Window

_FLOAT_BITS = 32


def frame_shape(value: ir.Value) -> tuple[int, ...]:
    """Shape of a stream without its batch dimension."""
    return tuple(ir.RankedTensorType(value.type).shape)[1:]


def element_bits(value: ir.Value) -> int:
    """Storage bits of a stream's elements; 32 before quantization."""
    element = ir.RankedTensorType(value.type).element_type
    if isinstance(element, quant.UniformQuantizedType):
        return quant.UniformQuantizedType(element).storage_type_integral_width
    return _FLOAT_BITS


def layer_of(op: Any, inputs: Iterable[ir.Value], **more: Any) -> Layer:
    """The layer with the shapes and widths of `inputs` and the op's result, its name and its fold; `more`: other fields."""
    streams, fold = list(inputs), op.fold
    return Layer(
        name=model_name(op),
        op=op.operation.name.removeprefix("stream."),
        inputs=tuple(frame_shape(value) for value in streams),
        output=frame_shape(op.operation.results[0]),
        input_bits=max((element_bits(value) for value in streams), default=0),
        output_bits=element_bits(op.operation.results[0]),
        fold=Fold(fold.in_, fold.out, fold.group, fold.fine) if fold is not None else Fold(),
        **more,
    )


def window_of(op: Any, kernel: Iterable[int]) -> Window:
    """The window of a kernel of this size with the op's strides, dilations and pads."""
    size = tuple(kernel)
    ones, zeros = [1] * len(size), [0] * (2 * len(size))
    pads = list(op.pads) if op.pads is not None else zeros
    strides, dilations = (
        list(each) if each is not None else ones for each in (op.strides, op.dilations)
    )
    return Window(
        size, tuple(strides), tuple(dilations), tuple(pads[: len(size)]), tuple(pads[len(size) :])
    )


def burst_of(op: Any) -> int:
    """Words of a burst of the rows under a window that wait in memory; 0 where they do not."""
    return op.lines.burst if op.lines is not None else 0


def groups_of(op: Any) -> int:
    """1 where the op names none."""
    return ir.IntegerAttr(op.attributes["groups"]).value if "groups" in op.attributes else 1


def length_of(value: ir.Value) -> int:
    """First extent of a tensor, as of a table's entries."""
    return ir.RankedTensorType(value.type).shape[0]


def arithmetic(op: Any, weights: ir.Value | None = None) -> dict[str, Any]:
    """Hardware widths of the accumulator, the multiplier and the weights (docs/quantization.md 1.1)."""
    accumulator = op.accumulator
    bits = ir.IntegerType(accumulator.value).width if accumulator is not None else 0
    found: dict[str, Any] = {"accumulator_bits": bits, "multiplier_bits": 0}
    if op.multiplier is not None:
        found["multiplier_bits"] = _unsigned_bits(resources.value_of(op.multiplier))
    if weights is not None:
        found["weight_bits"] = signed_bits(resources.value_of(weights))
        found |= _weight_place(op)
    if RELOAD in op.operation.attributes:
        found |= _reload(op.operation)
    return found


def _reload(op: ir.Operation) -> dict[str, Any]:
    """Widths that hold the weights and multipliers of every round."""
    return {
        "rounds": rounds_of(op),
        "weight_bits": max(map(signed_bits, arrays_of(op, "weights"))),
        "multiplier_bits": max(map(_unsigned_bits, arrays_of(op, "multiplier"))),
    }


def _weight_place(op: Any) -> dict[str, Any]:
    """The memory of the weights, how many rows of them are off chip, and in which code."""
    storage = op.weight_storage
    kind = stream.StorageAttr(storage).value if storage is not None else "auto"
    return {
        "weight_memory": kind if kind == "lutram" else "",
        "offchip_rows": op.offchip.rows if op.offchip is not None else 0,
        "codec": stream.CodecAttr(op.codec).value if op.codec is not None else "",
        "codec_ratio": op.codec_ratio.value if op.codec_ratio is not None else 1.0,
    }


def _unsigned_bits(values: np.ndarray | None) -> int:
    return int(values.max()).bit_length() if values is not None and values.size else 0


def signed_bits(values: np.ndarray | None) -> int:
    """Bits that hold these integers with their sign; 32 for what is no integer."""
    if values is None or values.dtype.kind != "i" or not values.size:
        return _FLOAT_BITS
    return (
        max(
            int(values.max()).bit_length(),
            (-int(values.min()) - 1).bit_length() if values.min() < 0 else 0,
        )
        + 1
    )
