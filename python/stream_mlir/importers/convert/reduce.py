"""Means, sums and maxima over any dims."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import prod
from typing import Any

import numpy as np

from stream_mlir import ir
from stream_mlir.importers import builder, scalar
from stream_mlir.importers.convert.broadcast import map_streams
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.dims import MOST_DIMS, in_one_order, ordered_value
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


@converter("aten.linalg_vector_norm", "aten.norm.ScalarOpt_dim", "aten.norm.ScalarOpt_dim_dtype")
def norm(
    context: Context,
    x: Stream,
    order: float = 2.0,
    dims: Sequence[int] | None = None,
    keep: bool = False,
    dtype: object = None,
) -> Stream:
    """The length of the vector over `dims`: of order 1, 2 or infinity."""
    if order == 2:
        squares = reduce_dims(context, context.map(x, lambda v: v * v), dims, "sum")
        return context.map(squares, scalar.sqrt)
    if order not in (1, float("inf")):
        raise Refuse(f"a norm of order {order:g}")
    sizes = context.map(x, scalar.absolute)
    return reduce_dims(context, sizes, dims, "sum" if order == 1 else "max")


@converter("aten.var.dim", "aten.var.correction")
def variance(
    context: Context,
    x: Stream,
    dims: Sequence[int] | None = None,
    correction: float | None = 1,
    keep: bool = False,
) -> Stream:
    """The mean square of what differs from the mean, times count / (count - correction)."""
    rank = len(x.shape)
    reduced = {d % rank for d in dims} if dims else set(range(rank))
    count = prod(x.shape[d] for d in reduced)
    less = 1.0 if correction is None else float(correction)
    if count <= less:
        raise Refuse(f"a variance of {count} elements")
    kept = tuple(1 if d in reduced else size for d, size in enumerate(x.shape))
    mean = reduce_dims(Context(context.name, (kept,)), x, sorted(reduced), "mean")
    around = Context(context.name, (x.shape,))
    squares = map_streams(around, x, mean, lambda v, m: (v - m) * (v - m))
    result = reduce_dims(context, squares, sorted(reduced), "mean")
    factor = count / (count - less)
    return result if factor == 1 else context.map(result, lambda v: v * factor)


@converter("aten.std.dim", "aten.std.correction")
def deviation(context: Context, x: Stream, *parameters: Any) -> Stream:
    """The square root of the variance."""
    return context.map(variance(context, x, *parameters), scalar.sqrt)


@converter("aten.var_mean.dim", "aten.var_mean.correction")
def variance_and_mean(
    context: Context, x: Stream, dims: Sequence[int] | None = None, *parameters: Any
) -> tuple[Stream, Stream]:
    """Both."""
    return variance(context, x, dims, *parameters), reduce_dims(context, x, dims, "mean")


def reduce_dims(context: Context, x: Stream, dims: Sequence[int] | None, kind: str) -> Stream:
    """Reduce over any `dims` but the batch: positions by a reduction or a pool, then channels."""
    rank = len(x.shape)
    reduced = {d % rank for d in dims} if dims else set(range(rank))
    needed = {d for d, size in enumerate(x.shape) if size != 1}
    if not reduced & needed:
        return x.reshaped(context.shape)
    channel = x.find_channel_dim()
    if channel is not None and reduced & needed == needed - {channel}:
        value = context.positions(x, channel)
        shape, layout = context.shape, Layout.raster(context.shape)
        return context.built(builder.reduce(value, kind), shape, layout)
    x, reduced = merged(x, reduced)
    (x,), order = in_one_order(context, [x], f"a {kind}")
    axes = [axis for axis, dim in enumerate(order) if dim in reduced and x.shape[dim] != 1]
    value, last = ordered_value(x, order), len(order) - 1
    shape = tuple(1 if dim in reduced else size for dim, size in enumerate(x.shape))
    if any(axis < last for axis in axes):
        value = _over_positions(value, [axis for axis in axes if axis < last], kind)
    if last in axes:
        value = _over_channels(value, kind, context.name)
    return context.built(value, shape, Layout.of(shape, order)).reshaped(context.shape)


def merged(x: Stream, reduced: set[int]) -> tuple[Stream, set[int]]:
    """A tensor of more dims than a stream has, or without a batch, and the reduced ones of it: without unit dims, neighbors that both are
    reduced or both stay as one."""
    if len(x.shape) <= MOST_DIMS and 1 in x.shape:
        return x, reduced
    kept = [d for d, size in enumerate(x.shape) if size != 1]
    runs = [(gone, list(run)) for gone, run in groupby(kept, lambda d: d in reduced)]
    shape = (1, *(prod(x.shape[d] for d in run) for _, run in runs))
    return x.reshaped(shape), {place for place, (gone, _) in enumerate(runs, 1) if gone}


def _over_positions(value: ir.Value, axes: Sequence[int], kind: str) -> ir.Value:
    """A pool as long as the dims of `axes`, which does not slide along them."""
    shape = builder.shape_of(value)
    kernel = [size if axis in axes else 1 for axis, size in enumerate(shape)][1:-1]
    if kernel == list(shape[1:-1]):
        return builder.reduce(value, kind)
    ones = [1] * len(kernel)
    pooled = "max" if kind == "max" else "average"
    result = builder.pool(value, pooled, kernel, kernel, [0] * 2 * len(kernel), ones)
    count = prod(kernel)
    return result if kind != "sum" else builder.map_elements([result], lambda v: v * float(count))


def _over_channels(value: ir.Value, kind: str, name: str) -> ir.Value:
    """Sums are layers of one filter; for a maximum the channels become a spatial dim."""
    shape = builder.shape_of(value)
    positions, channels = prod(shape[:-1]), shape[-1]
    if kind == "max":
        apart = builder.reshape(value, (1, positions, channels, 1))
        kernel = [1, channels]
        result = builder.pool(apart, "max", kernel, kernel, [0] * 4, [1, 1])
    else:
        weights = np.full((1, channels), 1 / channels if kind == "mean" else 1.0, np.float32)
        flat = builder.reshape(value, (1, positions, channels))
        result = builder.linear(flat, weights, None, name)
    return builder.reshape(result, (*shape[:-1], 1))


def reduce_spatial(context: Context, x: Stream, kind: str) -> Stream:
    """A pool over the whole input."""
    return reduce_dims(context, x, range(2, len(x.shape)), kind)
