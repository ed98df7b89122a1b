"""Reductions over all spatial positions."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.mean.dim")
def mean(
    context: Context,
    x: Stream,
    dims: Sequence[int] | None,
    keep: bool = False,
    dtype: object = None,
) -> Stream:
    """The mean over `dims`."""
    return reduce_dims(context, x, dims, "mean")


@converter("aten.sum.dim_IntList")
def total(
    context: Context,
    x: Stream,
    dims: Sequence[int] | None,
    keep: bool = False,
    dtype: object = None,
) -> Stream:
    """The sum over `dims`."""
    return reduce_dims(context, x, dims, "sum")


@converter("aten.amax")
def maximum(context: Context, x: Stream, dims: Sequence[int] = (), keep: bool = False) -> Stream:
    """The maximum over `dims`."""
    return reduce_dims(context, x, dims, "max")


def reduce_dims(context: Context, x: Stream, dims: Sequence[int] | None, kind: str) -> Stream:
    """Reduce over `dims`, which must be all positions of the stream and none of its channels."""
    rank = len(x.shape)
    reduced = {d % rank for d in dims} if dims else set(range(rank))
    needed = {d for d, size in enumerate(x.shape) if size != 1}
    if not reduced & needed:
        return x.reshaped(context.shape)
    channel = x.channel_dim()
    if reduced & needed != needed - {channel}:
        raise Refuse(
            f"a {kind} over dims {sorted(reduced)} of {x.shape} (over all spatial dims works)"
        )
    value = context.positions(x, channel)
    return context.built(builder.reduce(value, kind), context.shape, Layout.raster(context.shape))


def reduce_spatial(context: Context, x: Stream, kind: str) -> Stream:
    """A pool over the whole input."""
    return reduce_dims(context, x, range(2, len(x.shape)), kind)
