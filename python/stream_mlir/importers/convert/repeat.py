"""Repetition: unit dims that grow. What only an elementwise operator reads is never repeated for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from math import prod

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.dims import MOST_DIMS, in_one_order
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Repeat, Source, Stream


def grown(
    context: Context, x: Stream, shape: Sequence[int], order: Sequence[int] | None = None
) -> Stream:
    """`repeated`, built."""
    whole = repeated(context, x, shape, order)
    return context.built(whole.value, shape, whole.layout)


def repeated(
    context: Context, x: Stream, shape: Sequence[int], order: Sequence[int] | None = None
) -> Stream:
    """`x` with its unit dims, and new ones in front, grown to `shape`: built when somebody needs the repetitions.

    `order`: that of the dims of the result, if it can be had without a buffer.
    """
    x = x.reshaped((1,) * (len(shape) - len(x.shape)) + x.shape)
    added = [dim for dim, size in enumerate(x.shape) if size != shape[dim]]
    if not added:
        return x
    if any(x.shape[dim] != 1 for dim in added):
        raise Refuse(f"repeating {x.shape} to {tuple(shape)}")
    if order is None or Layout.of(x.shape, order) != x.layout:
        (x,), order = in_one_order(context, [x], "a repetition")
    sizes = [(dim in added, shape[dim]) for dim in order]
    location = ir.Location.name(context.name)

    def build(value: ir.Value) -> ir.Value:
        with location:
            return _repetition(value, sizes)

    repeat = Repeat(x, tuple(shape), Layout.of(shape, order), build)
    return replace(x.reshaped(shape), layout=repeat.layout, source=Source(repeat=repeat))


def _repetition(value: ir.Value, sizes: Sequence[tuple[bool, int]]) -> ir.Value:
    """The stream under dims of these sizes, of which the marked ones are 1 so far; neighbors grow in one step."""
    runs = [(grows, prod(size for _, size in run)) for grows, run in groupby(sizes, lambda s: s[0])]
    done, channels = [1], sizes[-1][1] if not sizes[-1][0] else 1
    for place, (grows, count) in enumerate(runs):
        if grows:
            inner = prod(size for more, size in runs[place + 1 :] if not more)
            between = [inner // channels] if inner > channels else []
            flat = builder.reshape(value, (1, prod(done), 1, *between, channels))
            value = builder.resize_axis(flat, 2, [0] * count)
        done.append(count)
    *outer, last = [size for _, size in sizes]
    shape = (
        (*outer, last) if outer[:1] == [1] and len(sizes) <= MOST_DIMS else (1, prod(outer), last)
    )
    return builder.reshape(value, shape)
