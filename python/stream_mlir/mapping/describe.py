"""From stream ops to plain layer descriptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.interp.attributes import arrays, integer, integers, positions_of
from stream_mlir.mapping.attributes import (
    arithmetic,
    burst_of,
    frame_shape,
    groups_of,
    layer_of,
    length_of,
    signed_bits,
    window_of,
)
from stream_mlir.mapping.describe_skip import skip_of_op
from stream_mlir.mapping.layer import Layer, Window
from stream_mlir.mapping.moves import Blend, Cut, Gather, Join, Reorder, Repeat, Surround


def describe(op: ir.OpView) -> Layer | None:
    """The layer an op stands for; None for plumbing and for what is no hardware (constants, reshapes, the return)."""
    kind = op.operation.name.removeprefix("stream.")
    return DESCRIBERS[kind](op) if kind in DESCRIBERS else None


def _conv(op: Any) -> Layer:
    kernel = ir.RankedTensorType(op.weights.type).shape[1:-1]
    return layer_of(
        op,
        [op.input],
        groups=groups_of(op),
        window=window_of(op, kernel),
        skip=skip_of_op(op),
        lines_burst=burst_of(op),
        **arithmetic(op, op.weights),
    )


def _conv_transpose(op: Any) -> Layer:
    """The window of one phase: `ceil(extent / stride)` taps, no stride."""
    kernel = ir.RankedTensorType(op.weights.type).shape[1:-1]
    window, ones = window_of(op, kernel), (1,) * len(kernel)
    sizes = zip(kernel, window.dilations, window.strides, strict=True)
    taps = tuple((size - 1) * dilation // stride + 1 for size, dilation, stride in sizes)
    phase = Window(taps, ones, ones, window.pads_begin, (0,) * len(kernel), window.strides)
    return layer_of(
        op, [op.input], groups=groups_of(op), window=phase, **arithmetic(op, op.weights)
    )


def _linear(op: Any) -> Layer:
    return layer_of(op, [op.input], skip=skip_of_op(op), **arithmetic(op, op.weights))


def _pool(op: Any) -> Layer:
    window = window_of(op, op.kernel)
    return layer_of(op, [op.input], window=window, lines_burst=burst_of(op), **arithmetic(op))


def _argmax(op: Any) -> Layer:
    return layer_of(op, [op.input])


def _reduce(op: Any) -> Layer:
    return layer_of(op, [op.input], **arithmetic(op))


def _map(op: Any) -> Layer:
    body = op.operation.regions[0].blocks[0].operations
    products = sum(each.operation.name in ("arith.muli", "arith.mulf") for each in body)
    return layer_of(op, op.inputs, products=products)


def _lookup(op: Any) -> Layer:
    interpolated = (
        "fraction_bits" in op.attributes
        and ir.IntegerAttr(op.attributes["fraction_bits"]).value > 0
    )
    return layer_of(op, [op.input], table_words=length_of(op.table), products=int(interpolated))


def _softmax(op: Any) -> Layer:
    table = length_of(op.table) if op.table is not None else 0
    rows = len(op.mask) // frame_shape(op.input)[-1] if op.mask is not None else 0
    return layer_of(op, [op.input], table_words=table, mask_rows=rows)


def _concat(op: Any) -> Layer:
    return layer_of(op, op.inputs, moves=Join(integer(op.operation, "axis", 1) - 1))


def _slice(op: Any) -> Layer:
    begins = integers(op.operation, "begins") or []
    steps = integers(op.operation, "steps") or [1] * len(begins)
    return layer_of(op, [op.input], moves=Cut(tuple(begins), tuple(steps)))


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
    return layer_of(op, [op.input], moves=moves, table_words=words)


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
    return layer_of(op, [op.input], moves=moves, table_words=words, multiplier_bits=bits)


def _pad(op: Any) -> Layer:
    return layer_of(op, [op.input], moves=Surround(tuple(op.begins)))


def _permute(op: Any) -> Layer:
    return layer_of(op, [op.input], moves=Reorder(tuple(op.dims), tuple(op.permutation)))


def _norm(op: Any) -> Layer:
    """Integers: as many multiplier bits as the weights have."""
    table = length_of(op.table) if op.table is not None else 0
    bits = signed_bits(resources.value_of(op.weights))
    return layer_of(op, [op.input], table_words=table, multiplier_bits=bits)


def _matmul(op: Any) -> Layer:
    transposed = "transposed" in op.attributes
    return layer_of(
        op, [op.input, op.held], groups=groups_of(op), transposed=transposed, **arithmetic(op)
    )


def _constant(op: Any) -> Layer:
    return layer_of(op, [])


DESCRIBERS: dict[str, Callable[[Any], Layer]] = {
    "conv": _conv,
    "conv_transpose": _conv_transpose,
    "constant": _constant,
    "linear": _linear,
    "matmul": _matmul,
    "norm": _norm,
    "pool": _pool,
    "reduce": _reduce,
    "argmax": _argmax,
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
