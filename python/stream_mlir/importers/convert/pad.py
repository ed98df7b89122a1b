"""Padding: it waits on the stream until a window reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isclose

from stream_mlir.importers.convert.activation import uniform
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Padding, Stream

LOWEST = -3.0e38  # what ONNX files use for minus infinity


@converter("aten.constant_pad_nd", padding=True)
def constant_pad(
    context: Context, x: Stream, amounts: Sequence[int], value: object = 0.0
) -> Stream:
    """`amounts` are (before, after) pairs, last dim first."""
    number = uniform(value)
    if number is None:
        raise Refuse("padding with a value that is not one constant")
    pairs = [(int(amounts[i]), int(amounts[i + 1])) for i in range(0, len(amounts), 2)][::-1]
    pairs = [(0, 0)] * (len(x.shape) - len(pairs)) + pairs
    if any(before < 0 or after < 0 for before, after in pairs):
        raise Refuse("negative padding (a crop)")
    if not any(before or after for before, after in pairs):
        return x
    if any(before or after for before, after in pairs[:2]):
        raise Refuse("padding of the batch or channel dimension")
    if x.padding is not None:
        if x.padding.value != number:
            raise Refuse("two paddings with different values in a row")
        pairs = [(a + c, b + d) for (a, b), (c, d) in zip(pairs, x.padding.amounts, strict=True)]
    return replace(x, shape=context.shape, padding=Padding(tuple(pairs), number))


@converter("aten.pad", padding=True)
def pad(
    context: Context,
    x: Stream,
    amounts: Sequence[int],
    mode: str = "constant",
    value: object = None,
) -> Stream:
    """Only mode='constant' has a streaming form."""
    if mode != "constant":
        raise Refuse(f"padding with mode='{mode}' (zeros work)")
    return constant_pad(context, x, amounts, 0.0 if value is None else value)


def absorb(x: Stream, pads: Sequence[int], value: float) -> tuple[Stream, list[int]]:
    """Move padding that waits on `x` into the window's own `pads` [begin..., end...]; it must pad with `value`."""
    if x.padding is None:
        return x, list(pads)
    same = (
        x.padding.value <= LOWEST
        if value == float("-inf")
        else isclose(x.padding.value, value, abs_tol=0.0)
    )
    if not same:
        raise Refuse(
            f"its input is padded with {x.padding.value:g} (only {value:g} can be folded into it)"
        )
    rank = len(pads) // 2
    pairs = x.padding.amounts[2:]
    if len(pairs) != rank:
        raise Refuse("padding of other dimensions than it slides over")
    before = [pads[i] + pairs[i][0] for i in range(rank)]
    after = [pads[i + rank] + pairs[i][1] for i in range(rank)]
    shape = tuple(size - b - a for size, (b, a) in zip(x.shape, x.padding.amounts, strict=True))
    return replace(x, shape=shape, padding=None), before + after
