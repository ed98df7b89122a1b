"""Matrix products, with constants or of two streams."""

from __future__ import annotations

from math import prod

import numpy as np

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers.convert.constant import constants_only
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.linear import linear
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream

Operand = Stream | np.ndarray
WHO = "a matrix product of two streams"


def product(
    context: Context, x: Operand, held: Operand, scale: float = 1.0, swapped: bool = False
) -> Stream:
    """scale * x @ held (`swapped`: @ held transposed): (B..., N, K) by (B..., K, M).

    The batch dims become groups of channels: x comes as N x B x K, held as K x B x M or M x B x K, whichever it is already. Where
    one side has no batch, there are no groups.
    """
    if len(x.shape) < 2 or len(held.shape) < 2:
        raise Refuse("a product with a vector")
    if swapped:
        held = _swapped(held)
    if x.shape[-1] != held.shape[-2]:
        raise Refuse(f"a matrix product of {x.shape} by {held.shape}")
    counts = prod(x.shape[:-2]), prod(held.shape[:-2])
    if 1 in counts and counts[0] != counts[1]:
        return _shared(context, x, held, scale)
    if counts[0] != counts[1]:
        raise Refuse(f"a matrix product of {x.shape} by {held.shape}")
    batch = max(x.shape[:-2], held.shape[:-2], key=len)
    groups, rows, inner, columns = prod(batch), x.shape[-2], x.shape[-1], held.shape[-1]
    transposed = _is_transposed(held)
    value = _multiplied(
        _arranged(context, x, _layout(x.shape, False)),
        _arranged(context, held, _layout(held.shape, transposed)),
        (rows, inner, columns),
        groups,
        transposed,
        scale,
    )
    shape = (*batch, rows, columns)
    return context.built(value, shape, _layout(shape, False))


def _shared(context: Context, x: Operand, held: Operand, scale: float) -> Stream:
    """One matrix by each of a batch. Several that go by are the rows of one; several that are held are the columns of one."""
    rows, columns = x.shape[-2], held.shape[-1]
    batch = np.broadcast_shapes(x.shape[:-2], held.shape[:-2])
    shape = (*batch, rows, columns)
    transposed = _is_transposed(held)
    order: tuple[int, ...]
    if prod(x.shape[:-2]) == 1:
        columns *= prod(batch)
        row, column = len(shape) - 2, len(shape) - 1
        dims = range(len(batch))
        order = (row, column, *dims) if transposed else (row, *dims, column)
        first, layout = _layout(x.shape, False), Layout.of(shape, order)
    else:
        rows *= prod(batch)
        first, layout = Layout.raster(x.shape), Layout.raster(shape)
        if isinstance(x, Stream) and x.layout == _layout(x.shape, False):
            first, layout = x.layout, _layout(shape, False)
    value = _multiplied(
        _arranged(context, x, first),
        _arranged(context, held, _layout(held.shape, transposed)),
        (rows, x.shape[-1], columns),
        1,
        transposed,
        scale,
    )
    return context.built(value, shape, layout)


def _multiplied(
    x: Stream,
    held: Stream,
    sizes: tuple[int, int, int],
    groups: int,
    transposed: bool,
    scale: float,
) -> ir.Value:
    """`stream.matmul` of what has these rows, inner elements and columns in each group."""
    rows, inner, columns = sizes
    second = (1, columns, groups * inner) if transposed else (1, inner, groups * columns)
    return builder.matmul(
        builder.reshape(x.value, (1, rows, groups * inner)),
        builder.reshape(held.value, second),
        groups,
        transposed,
        scale,
    )


def _layout(shape: tuple[int, ...], transposed: bool) -> Layout:
    """Rows, batch, columns; or columns, batch, rows."""
    batch, rows, columns = range(len(shape) - 2), len(shape) - 2, len(shape) - 1
    return Layout.of(shape, (columns, *batch, rows) if transposed else (rows, *batch, columns))


def _is_transposed(held: Operand) -> bool:
    """Whether its columns come one after the other already."""
    return isinstance(held, Stream) and held.layout == _layout(held.shape, True)


def _arranged(context: Context, x: Operand, layout: Layout) -> Stream:
    if isinstance(x, Stream):
        return context.ordered(x, layout, WHO)
    return context.constant(x, layout)


def _swapped(x: Operand) -> Operand:
    """The last two dims exchanged."""
    if isinstance(x, np.ndarray):
        return x.swapaxes(-1, -2)
    rank = len(x.shape)
    order = (*range(rank - 2), rank - 1, rank - 2)
    layout = x.layout.transposed(x.shape, order)
    if layout is None:
        raise Refuse("a transpose that no stream order corresponds to")
    return Stream(tuple(x.shape[d] for d in order), layout, x.source, guessed=x.guessed)


@converter("aten.mm", "aten.matmul", "aten.bmm")
def matmul(
    context: Context, x: Stream | np.ndarray, weights: Stream | np.ndarray
) -> Stream | np.ndarray:
    """A layer if the right side is one constant matrix (C x F); else the product of two streams."""
    if constants_only((x, weights)):
        return np.matmul(x, weights)  # type: ignore[arg-type]
    if not isinstance(x, Stream) or not isinstance(weights, np.ndarray):
        return product(context, x, weights)
    if weights.ndim == 1:
        raise Refuse("a product with a vector")
    if any(size != 1 for size in weights.shape[:-2]):
        return product(context, x, weights)
    result = linear(context, x, weights.reshape(weights.shape[-2:]).T)
    if result.shape != context.shape:
        raise Refuse(f"a matrix product of shape {context.shape}")
    return result
