"""Softmax over channels, of all or some of them, and its logarithm."""

from __future__ import annotations

from math import gcd

import numpy as np

from stream_mlir.importers import builder
from stream_mlir.importers import scalar as s
from stream_mlir.importers.convert.broadcast import map_streams
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.reduce import reduce_dims
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.softmax.int", "aten._softmax")
def softmax(context: Context, x: Stream, dim: int, dtype: object = None) -> Stream | np.ndarray:
    """exp(x) / sum(exp(x)) along `dim`, which becomes the stream's channels where it is not."""
    return masked_softmax(context, x, dim, None)


@converter("_masked_softmax")
def masked_softmax(
    context: Context, x: Stream, dim: int, taken: np.ndarray | None, dtype: object = None
) -> Stream | np.ndarray:
    """The same of the elements that are `taken`, which broadcasts to `x`; the others give zero. Of one element, it is 1."""
    dim %= len(x.shape)
    if x.shape[dim] == 1:
        return np.ones(x.shape, np.float32)
    x = _along(context, x, dim)
    value = (
        x.value
        if len(x.shape) == 2 and builder.shape_of(x.value)[-1] == x.shape[dim]
        else context.positions(x, dim)
    )
    rows = None if taken is None or x.guessed else _rows(x, dim, taken)
    return context.built(builder.softmax(value, rows), context.shape, x.layout)


def _along(context: Context, x: Stream, dim: int) -> Stream:
    """With `dim` as the channels."""
    if x.layout.channel_dim(x.shape) == dim or x.guessed:
        return x
    order = (*(d for d in range(len(x.shape)) if d != dim), dim)
    return context.ordered(x, Layout.of(x.shape, order), f"a softmax along dim {dim}")


def _rows(x: Stream, dim: int, taken: np.ndarray) -> np.ndarray | None:
    """The mask in the order of the stream, a row for each run of equal ones; None where it leaves nothing out."""
    try:
        whole = np.broadcast_to(taken, x.shape)
    except ValueError:
        raise Refuse(f"a mask of shape {taken.shape} does not fit {x.shape}") from None
    rows = whole.ravel()[x.layout.indices()].reshape(-1, x.shape[dim])
    if rows.all():
        return None
    if not rows.any(1).all():
        raise Refuse("a softmax of which a mask leaves nothing")
    changes = np.flatnonzero((rows[1:] != rows[:-1]).any(1)) + 1
    run = gcd(len(rows), *changes.tolist())
    return rows[::run]


@converter("aten.log_softmax.int", "aten._log_softmax")
def log_softmax(context: Context, x: Stream, dim: int, dtype: object = None) -> Stream | np.ndarray:
    """x - max - log(sum(exp(x - max))): the logarithm of a softmax loses what that rounds to zero."""
    dim %= len(x.shape)
    if x.shape[dim] == 1:
        return np.zeros(x.shape, np.float32)
    x = _along(context, x, dim)
    value = context.positions(x, dim)
    shape = builder.shape_of(value)
    flat, last = context.built(value, shape, Layout.raster(shape)), len(shape) - 1
    one, whole = Context(context.name, ((*shape[:-1], 1),)), Context(context.name, (shape,))
    top = reduce_dims(one, flat, [last], "max")
    below = map_streams(whole, flat, top, lambda v, most: v - most)
    total = context.map(reduce_dims(one, context.map(below, s.exp), [last], "sum"), s.log)
    y = map_streams(whole, below, total, lambda v, less: v - less)
    return context.built(y.value, x.shape, x.layout)
