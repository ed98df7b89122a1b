"""Slices, splits and constant indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.dims import along
from stream_mlir.importers.convert.repeat import grown
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream

Operand = Stream | np.ndarray


@converter("aten.slice.Tensor")
def cut(
    context: Context,
    x: Operand,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
) -> Operand:
    """Every `step`-th index from `start` up to `end`, which may lie outside or count from the end."""
    dim %= len(x.shape)
    kept = range(x.shape[dim])[slice(start, end, step)]
    if isinstance(x, np.ndarray):
        return x[(slice(None),) * dim + (slice(start, end, step),)]
    return _cut(context, x, dim, kept)


@converter("aten.narrow")
def narrow(context: Context, x: Operand, dim: int, start: int, length: int) -> Operand:
    """`length` indices from `start`."""
    start %= x.shape[dim]
    return cut(context, x, dim, start, start + length)


@converter(
    "aten.split.Tensor",
    "aten.split_with_sizes",
    "aten.split.sizes",
    "aten.tensor_split.sections",
    "aten.chunk",
)
def split(
    context: Context, x: Operand, sizes: int | Sequence[int], dim: int = 0
) -> tuple[Operand, ...]:
    """Parts along `dim`, of the sizes of the results."""
    dim %= len(x.shape)
    parts, begin = [], 0
    for size in _sizes(context, x, sizes, dim):
        parts.append(cut(context, x, dim, begin, begin + size))
        begin += size
    return tuple(parts)


def _sizes(context: Context, x: Operand, sizes: int | Sequence[int], dim: int) -> Sequence[int]:
    """Sizes as given, or those of the results; of constants, whose results may have no shape yet, the latter only for equal parts."""
    if not isinstance(sizes, int):
        return sizes
    if isinstance(x, np.ndarray):
        count = len(context.result_shapes)
        step = -(-x.shape[dim] // count)
        return [min(step, x.shape[dim] - at) for at in range(0, x.shape[dim], step)]
    return [shape[dim] for shape in context.result_shapes]


@converter("aten.roll")
def roll(context: Context, x: Stream, shifts: Sequence[int], dims: Sequence[int] = ()) -> Stream:
    """Index i of each of `dims` goes to i + shift, around the end."""
    if not dims:
        raise Refuse("rolling over all elements")
    for shift, dim in zip(shifts, dims, strict=True):
        dim %= len(x.shape)
        size = x.shape[dim]
        x = gather(context, x, dim, [(i - shift) % size for i in range(size)])
    return x


@converter("aten.unbind.int")
def unbind(context: Context, x: Operand, dim: int = 0) -> tuple[Operand, ...]:
    """Every index along `dim` on its own, without that dim."""
    return tuple(select(context, x, dim, index) for index in range(x.shape[dim]))


@converter("aten.select.int")
def select(context: Context, x: Operand, dim: int, index: int) -> Operand:
    """One index along `dim`, without that dim."""
    if isinstance(x, np.ndarray):
        return np.asarray(x.take(index, dim)).reshape(context.shape)
    dim, index = dim % len(x.shape), index % x.shape[dim]
    return _cut(context, x, dim, range(index, index + 1)).reshaped(context.shape)


@converter("aten.index_select")
def index_select(context: Context, x: Operand, dim: int, index: Operand) -> Operand:
    """The indices listed along `dim`: any positions, or evenly spaced channels."""
    if not isinstance(index, np.ndarray):
        raise Refuse("indices that are computed from data")
    if isinstance(x, np.ndarray):
        return x.take(index.ravel(), dim)
    dim %= len(x.shape)
    listed = [int(i) % x.shape[dim] for i in index.ravel()]
    step = listed[1] - listed[0] if len(listed) > 1 else 1
    if step > 0 and listed == list(range(listed[0], listed[-1] + 1, step)):
        return _cut(context, x, dim, range(listed[0], listed[-1] + 1, step))
    return gather(context, x, dim, listed)


@converter("aten.index.Tensor")
def index(context: Context, x: Operand, indices: Sequence[Operand | None]) -> Operand:
    """x[:, ..., indices]: a list along one dim."""
    given = [(dim, each) for dim, each in enumerate(indices) if each is not None]
    if len(given) != 1:
        raise Refuse("indexing along several dims at once")
    dim, listed = given[0]
    if isinstance(listed, np.ndarray) and (listed.ndim != 1 or listed.dtype.kind not in "iu"):
        raise Refuse("indexing with anything but a list of numbers")
    return index_select(context, x, dim, listed)


def gather(context: Context, x: Stream, dim: int, positions: Sequence[int]) -> Stream:
    """Positions along a dim, in any order; of the channels, once a buffer has made positions of them."""
    if x.shape[dim] == 1:
        return grown(context, x, (*x.shape[:dim], len(positions), *x.shape[dim + 1 :]))
    value, axis, order = along(context, x, dim, "an index")
    if axis == len(builder.shape_of(value)) - 1:
        others = [each for each in order if each != dim]
        moved = Layout.of(x.shape, [*others[:-1], dim, *others[-1:]])
        x = (
            replace(x, layout=moved)
            if x.guessed
            else context.ordered(x, moved, "an index along the channels")
        )
        value, axis, order = along(context, x, dim, "an index")
    shape = (*x.shape[:dim], len(positions), *x.shape[dim + 1 :])
    return context.built(
        builder.resize_axis(value, axis, positions), shape, Layout.of(shape, order)
    )


def _cut(context: Context, x: Stream, dim: int, kept: range) -> Stream:
    if len(kept) == x.shape[dim]:
        return x
    if not kept:
        raise Refuse("an empty slice")
    shape = (*x.shape[:dim], len(kept), *x.shape[dim + 1 :])
    value, axis, order = along(context, x, dim, "a slice")
    return context.built(builder.slice_axis(value, axis, kept), shape, Layout.of(shape, order))
