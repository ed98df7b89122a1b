"""Padding: constants wait on the stream until a window reads them; the other kinds repeat what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isclose
from typing import Literal

import numpy as np

from stream_mlir.importers import builder
from stream_mlir.importers.convert.activation import uniform
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.dims import in_one_order, ordered_value
from stream_mlir.importers.convert.slice import cut
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Padding, Source, Stream

LOWEST = -3.0e38  # what ONNX files use for minus infinity
# By the names of PyTorch and of ONNX, as numpy calls them.
_MODES: dict[str, Literal["reflect", "edge", "wrap"]] = {
    "reflect": "reflect",
    "replicate": "edge",
    "edge": "edge",
    "circular": "wrap",
    "wrap": "wrap",
}


@converter("aten.constant_pad_nd", padding=True)
def constant_pad(
    context: Context, x: Stream, amounts: Sequence[int], value: object = 0.0
) -> Stream:
    """`amounts` are (before, after) pairs, last dim first."""
    number = uniform(value)
    if number is None:
        raise Refuse("padding with a value that is not one constant")
    x, pairs = _pairs(context, x, amounts)
    if not any(before or after for before, after in pairs):
        return x
    if x.padding is not None and x.padding.value != number:
        x = applied(x)
    if x.padding is not None:
        pairs = [(a + c, b + d) for (a, b), (c, d) in zip(pairs, x.padding.amounts, strict=True)]
    padded = replace(x, shape=context.shape, padding=Padding(tuple(pairs), number))
    return applied(padded) if any(pairs[1]) else padded  # windows do not slide over channels


@converter("aten.pad", padding=True)
def pad(
    context: Context,
    x: Stream,
    amounts: Sequence[int],
    mode: str = "constant",
    value: object = None,
) -> Stream:
    """Constants wait for a window; the other modes are resizes."""
    if mode == "constant":
        return constant_pad(context, x, amounts, 0.0 if value is None else value)
    if mode not in _MODES:
        raise Refuse(f"padding with mode='{mode}'")
    x, pairs = _pairs(context, applied(x), amounts)
    (x,), order = in_one_order(context, [x], "a pad")
    if any(pairs[order[-1]]):
        raise Refuse(f"padding of the channels with mode='{mode}'")
    if len(order) < 3:
        raise Refuse(f"padding with mode='{mode}' without spatial dimensions")
    indices = [
        np.pad(np.arange(x.shape[dim]), pairs[dim], mode=_MODES[mode]) for dim in order[1:-1]
    ]
    value = builder.resize(ordered_value(x, order), indices)
    return context.built(value, context.shape, Layout.of(context.shape, order))


@converter(*(f"aten.reflection_pad{rank}d" for rank in (1, 2, 3)), padding=True)
def reflection_pad(context: Context, x: Stream, amounts: Sequence[int]) -> Stream:
    """Mirrored at the ends, which are not repeated."""
    return pad(context, x, amounts, "reflect")


@converter(*(f"aten.replication_pad{rank}d" for rank in (1, 2, 3)), padding=True)
def replication_pad(context: Context, x: Stream, amounts: Sequence[int]) -> Stream:
    """The ends repeated."""
    return pad(context, x, amounts, "replicate")


def applied(x: Stream) -> Stream:
    """`x` with the padding that waits on it around it, for those who cannot take it into a window."""
    if x.padding is None:
        return x
    if abs(x.padding.value) >= -LOWEST:
        raise Refuse("padding with an infinity that no max pool reads")
    amounts = x.padding.amounts
    inner = tuple(size - b - a for size, (b, a) in zip(x.shape, amounts, strict=True))
    bare = replace(x, shape=inner, padding=None)
    (bare,), order = in_one_order(Context("", ()), [bare], "a pad")
    value = builder.pad(
        ordered_value(bare, order), [amounts[dim] for dim in order], x.padding.value
    )
    return replace(x, layout=Layout.of(x.shape, order), source=Source(built=value), padding=None)


def _pairs(
    context: Context, x: Stream, amounts: Sequence[int]
) -> tuple[Stream, list[tuple[int, int]]]:
    """(before, after) per dim; what is negative is cut off already."""
    pairs = [(int(amounts[i]), int(amounts[i + 1])) for i in range(0, len(amounts), 2)][::-1]
    pairs = [(0, 0)] * (len(x.shape) - len(pairs)) + pairs
    if any(pairs[0]):
        raise Refuse("padding of the batch dimension")
    if any(end < 0 for pair in pairs for end in pair):
        x = applied(x)
    for dim, (before, after) in enumerate(pairs):
        if min(before, after) < 0:
            kept = (max(-before, 0), x.shape[dim] - max(-after, 0))
            cropped = cut(context, x, dim, *kept)
            assert isinstance(cropped, Stream)
            x = cropped
    return x, [(max(before, 0), max(after, 0)) for before, after in pairs]


def absorb(x: Stream, pads: Sequence[int], value: float) -> tuple[Stream, list[int]]:
    """Move padding that waits on `x` into the window's own `pads` [begin..., end...]; where it pads with another value, put it
    in front of the window."""
    if x.padding is None:
        return x, list(pads)
    same = (
        x.padding.value <= LOWEST
        if value == float("-inf")
        else isclose(x.padding.value, value, abs_tol=0.0)
    )
    if not same:
        return applied(x), list(pads)
    rank = len(pads) // 2
    pairs = x.padding.amounts[2:]
    if len(pairs) != rank:
        return applied(x), list(pads)
    before = [pads[i] + pairs[i][0] for i in range(rank)]
    after = [pads[i + rank] + pairs[i][1] for i in range(rank)]
    shape = tuple(size - b - a for size, (b, a) in zip(x.shape, x.padding.amounts, strict=True))
    return replace(x, shape=shape, padding=None), before + after
