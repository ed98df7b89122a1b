"""Where the largest or smallest element along a dim is."""

from __future__ import annotations

from math import prod

from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.dims import in_one_order, ordered_value
from stream_mlir.importers.convert.reduce import merged, reduce_dims
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.stream import Stream


@converter("aten.argmax", indices=True)
def argmax(context: Context, x: Stream, dim: int | None = None, keep: bool = False) -> Stream:
    """The index of the first largest element along `dim`, or in the whole frame."""
    return index_of(context, x, dim)


@converter("aten.argmin", indices=True)
def argmin(context: Context, x: Stream, dim: int | None = None, keep: bool = False) -> Stream:
    """The index of the first smallest element."""
    return index_of(context, x, dim, negated=True)


@converter("_last_argmax", indices=True)
def last_argmax(context: Context, x: Stream, dim: int, keep: bool = False) -> Stream:
    """The index of the last largest element (`importers/last_index.py`)."""
    return index_of(context, x, dim, select_last=True)


@converter("_last_argmin", indices=True)
def last_argmin(context: Context, x: Stream, dim: int, keep: bool = False) -> Stream:
    """The index of the last smallest element."""
    return index_of(context, x, dim, select_last=True, negated=True)


@converter("aten.max.dim", indices=True)
def max_with_index(
    context: Context, x: Stream, dim: int, keep: bool = False
) -> tuple[Stream, Stream]:
    """The maxima along `dim`, and where they are."""
    return reduce_dims(context, x, [dim], "max"), index_of(context, x, dim)


def index_of(
    context: Context,
    x: Stream,
    dim: int | None,
    *,
    select_last: bool = False,
    negated: bool = False,
) -> Stream:
    """`stream.argmax` along `dim`, which becomes the stream's channels where it is not."""
    who = "an argmin" if negated else "an argmax"
    if dim is None:  # of all elements, in the model's order
        x, dim = context.ordered(x, Layout.raster(x.shape), who).reshaped((1, prod(x.shape))), 1
    dim %= len(x.shape)
    if x.shape[dim] != 1:
        x, (dim,) = merged(x, {dim})
    (x,), order = in_one_order(context, [x], f"{who} along dim {dim}")
    if order[-1] != dim:
        order = (*(d for d in order if d != dim), dim)
        x = context.ordered(x, Layout.of(x.shape, order), f"{who} along dim {dim}")
    value = builder.argmax(ordered_value(x, order), select_last, negated)
    shape = tuple(1 if d == dim else size for d, size in enumerate(x.shape))
    return context.built(value, shape, Layout.of(shape, order)).reshaped(context.shape)
