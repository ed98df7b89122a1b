"""From stream ops to plain layer descriptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import quant, stream
from stream_mlir.interp.attributes import arrays, integer, integers, positions_of
from stream_mlir.locations import model_name
from stream_mlir.mapping.layer import Fold, Layer, Window
from stream_mlir.mapping.moves import Blend, Cut, Gather, Join, Reorder, Repeat, Surround

_FLOAT_BITS = 32


def describe(op: ir.OpView) -> Layer | None:
    """The layer an op stands for; None for plumbing and for what is no hardware (constants, reshapes, the return)."""
    kind = op.operation.name.removeprefix("stream.")
    return DESCRIBERS[kind](op) if kind in DESCRIBERS else None


def frame_shape(value: ir.Value) -> tuple[int, ...]:
    """Shape of a stream without its batch dimension."""
    return tuple(ir.RankedTensorType(value.type).shape)[1:]


def element_bits(value: ir.Value) -> int:
    """Storage bits of a stream's elements; 32 before quantization."""
    element = ir.RankedTensorType(value.type).element_type
    if isinstance(element, quant.UniformQuantizedType):
        return quant.UniformQuantizedType(element).storage_type_integral_width
    return _FLOAT_BITS


def _layer(op: Any, inputs: Iterable[ir.Value], **more: Any) -> Layer:
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


def _window(op: Any, kernel: Iterable[int]) -> Window:
    size = tuple(kernel)
    ones, zeros = [1] * len(size), [0] * (2 * len(size))
    pads = list(op.pads) if op.pads is not None else zeros
    strides, dilations = (
        list(each) if each is not None else ones for each in (op.strides, op.dilations)
    )
    return Window(
        size, tuple(strides), tuple(dilations), tuple(pads[: len(size)]), tuple(pads[len(size) :])
    )


def _conv(op: Any) -> Layer:
    kernel = ir.RankedTensorType(op.weights.type).shape[1:-1]
    return _layer(
        op,
        [op.input],
        groups=_groups(op),
        window=_window(op, kernel),
        **_arithmetic(op, op.weights),
    )


def _conv_transpose(op: Any) -> Layer:
    """The window of one phase: `ceil(extent / stride)` taps, no stride."""
    kernel = ir.RankedTensorType(op.weights.type).shape[1:-1]
    window, ones = _window(op, kernel), (1,) * len(kernel)
    sizes = zip(kernel, window.dilations, window.strides, strict=True)
    taps = tuple((size - 1) * dilation // stride + 1 for size, dilation, stride in sizes)
    phase = Window(taps, ones, ones, window.pads_begin, (0,) * len(kernel), window.strides)
    return _layer(op, [op.input], groups=_groups(op), window=phase, **_arithmetic(op, op.weights))


def _linear(op: Any) -> Layer:
    return _layer(op, [op.input], **_arithmetic(op, op.weights))


def _pool(op: Any) -> Layer:
    return _layer(op, [op.input], window=_window(op, op.kernel), **_arithmetic(op))


def _reduce(op: Any) -> Layer:
    return _layer(op, [op.input], **_arithmetic(op))


def _map(op: Any) -> Layer:
    body = op.operation.regions[0].blocks[0].operations
    products = sum(each.operation.name in ("arith.muli", "arith.mulf") for each in body)
    return _layer(op, op.inputs, products=products)


def _lookup(op: Any) -> Layer:
    interpolated = (
        "fraction_bits" in op.attributes
        and ir.IntegerAttr(op.attributes["fraction_bits"]).value > 0
    )
    return _layer(op, [op.input], table_words=_length(op.table), products=int(interpolated))


def _softmax(op: Any) -> Layer:
    return _layer(op, [op.input], table_words=_length(op.table) if op.table is not None else 0)


def _concat(op: Any) -> Layer:
    return _layer(op, op.inputs, moves=Join(integer(op.operation, "axis", 1) - 1))


def _slice(op: Any) -> Layer:
    begins = integers(op.operation, "begins") or []
    steps = integers(op.operation, "steps") or [1] * len(begins)
    return _layer(op, [op.input], moves=Cut(tuple(begins), tuple(steps)))


def _resize(op: Any) -> Layer:
    positions, sizes = positions_of(op.operation), frame_shape(op.input)[:-1]
    rows, columns = ([np.zeros(1, int), *positions])[-2:]
    height, width = (1, *sizes)[-2:]
    if all((np.diff(each) >= 0).all() for each in (rows, columns)):
        counts = (np.bincount(rows, minlength=height), np.bincount(columns, minlength=width))
        moves: Repeat | Gather = Repeat(*(tuple(each.tolist()) for each in counts))
        words = height + width + len(moves.kept)
    else:
        moves = Gather(height, width, tuple(rows.tolist()), tuple(columns.tolist()))
        words = 2 * len(rows) + len(columns)
    return _layer(op, [op.input], moves=moves, table_words=words)


def _interpolate(op: Any) -> Layer:
    nothing = np.zeros(1, int)
    lows, weights = (
        ([nothing, *arrays(op.operation, name)])[-2:] for name in ("indices", "weights")
    )
    ends = lows[0] + (weights[0] > 0)
    height, width = (1, *frame_shape(op.input)[:-1])[-2:]
    moves = Blend(height, width, tuple(ends.tolist()), len(lows[1]))
    bits = integer(op.operation, "fraction_bits", 1)
    words = 2 * (len(lows[0]) + len(lows[1]))
    return _layer(op, [op.input], moves=moves, table_words=words, multiplier_bits=bits)


def _pad(op: Any) -> Layer:
    return _layer(op, [op.input], moves=Surround(tuple(op.begins)))


def _permute(op: Any) -> Layer:
    return _layer(op, [op.input], moves=Reorder(tuple(op.dims), tuple(op.permutation)))


def _norm(op: Any) -> Layer:
    """Integers: as many multiplier bits as the weights have."""
    table = _length(op.table) if op.table is not None else 0
    bits = _signed_bits(resources.value_of(op.weights))
    return _layer(op, [op.input], table_words=table, multiplier_bits=bits)


def _matmul(op: Any) -> Layer:
    transposed = "transposed" in op.attributes
    return _layer(
        op, [op.input, op.held], groups=_groups(op), transposed=transposed, **_arithmetic(op)
    )


def _constant(op: Any) -> Layer:
    return _layer(op, [])


def _groups(op: Any) -> int:
    return ir.IntegerAttr(op.attributes["groups"]).value if "groups" in op.attributes else 1


def _length(value: ir.Value) -> int:
    return ir.RankedTensorType(value.type).shape[0]


def _arithmetic(op: Any, weights: ir.Value | None = None) -> dict[str, Any]:
    """Hardware widths of the accumulator, the multiplier and the weights (docs/quantization.md 1.1)."""
    accumulator = op.accumulator
    bits = ir.IntegerType(accumulator.value).width if accumulator is not None else 0
    found: dict[str, Any] = {"accumulator_bits": bits, "multiplier_bits": 0}
    if op.multiplier is not None:
        found["multiplier_bits"] = _unsigned_bits(resources.value_of(op.multiplier))
    if weights is not None:
        found["weight_bits"] = _signed_bits(resources.value_of(weights))
        found |= _weight_place(op)
    return found


def _weight_place(op: Any) -> dict[str, Any]:
    """The memory of the weights, and how many rows of them are off chip."""
    storage = op.weight_storage
    kind = stream.StorageAttr(storage).value if storage is not None else "auto"
    return {
        "weight_memory": kind if kind == "lutram" else "",
        "offchip_rows": op.offchip.rows if op.offchip is not None else 0,
    }


def _unsigned_bits(values: np.ndarray | None) -> int:
    return int(values.max()).bit_length() if values is not None and values.size else 0


def _signed_bits(values: np.ndarray | None) -> int:
    if values is None or values.dtype.kind != "i" or not values.size:
        return _FLOAT_BITS
    return (
        max(
            int(values.max()).bit_length(),
            (-int(values.min()) - 1).bit_length() if values.min() < 0 else 0,
        )
        + 1
    )


DESCRIBERS: dict[str, Callable[[Any], Layer]] = {
    "conv": _conv,
    "conv_transpose": _conv_transpose,
    "constant": _constant,
    "linear": _linear,
    "matmul": _matmul,
    "norm": _norm,
    "pool": _pool,
    "reduce": _reduce,
    "map": _map,
    "lookup": _lookup,
    "softmax": _softmax,
    "concat": _concat,
    "slice": _slice,
    "resize": _resize,
    "pad": _pad,
    "permute": _permute,
    "interpolate": _interpolate,
}
