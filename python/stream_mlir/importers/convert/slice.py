"""Slices, splits and constant indices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.dims import in_one_order, ordered_value
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
    for shape in context.result_shapes:
        parts.append(cut(context, x, dim, begin, begin + shape[dim]))
        begin += shape[dim]
    return tuple(parts)


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
    """Positions along a spatial dim, in any order."""
    (x,), order = in_one_order(context, [x], "an index")
    axis = order.index(dim)
    if axis in (0, len(order) - 1):
        raise Refuse("indices along the channels that are not evenly spaced")
    value = builder.resize_axis(ordered_value(x, order), axis, positions)
    return context.built(value, context.shape, Layout.of(context.shape, order))


def _cut(context: Context, x: Stream, dim: int, kept: range) -> Stream:
    if len(kept) == x.shape[dim]:
        return x
    if not kept:
        raise Refuse("an empty slice")
    shape = (*x.shape[:dim], len(kept), *x.shape[dim + 1 :])
    (x,), order = in_one_order(context, [x], "a slice")
    axis = order.index(dim)
    value = builder.slice_axis(ordered_value(x, order), axis, kept)
    return context.built(value, shape, Layout.of(shape, order))
