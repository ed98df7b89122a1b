"""Pools that are told the size of their result."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir.importers.convert.concat import concat
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.pool import average_pool, max_pool
from stream_mlir.importers.convert.reduce import reduce_dims, reduce_spatial
from stream_mlir.importers.convert.slice import cut
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream

MOST_WINDOWS = 16
"""Along a dim whose windows differ in size: each is a slice and a pool of its own."""


@converter(
    *(f"aten.adaptive_avg_pool{rank}d" for rank in (1, 2, 3)),
    *(f"aten._adaptive_avg_pool{rank}d" for rank in (2, 3)),
)
def adaptive_average_pool(context: Context, x: Stream, size: Sequence[int]) -> Stream:
    """The mean of each window."""
    return _adaptive(context, x, "mean")


@converter(*(f"aten.adaptive_max_pool{rank}d" for rank in (1, 2, 3)))
def adaptive_max_pool(context: Context, x: Stream, size: Sequence[int]) -> tuple[Stream, None]:
    """The maximum of each window."""
    return _adaptive(context, x, "max"), None


def _adaptive(context: Context, x: Stream, kind: str) -> Stream:
    """To one element, or windows of one size, as pools of those; dims along which sizes differ one by one."""
    if all(extent == 1 for extent in context.shape[2:]):
        return reduce_spatial(context, x, kind)
    for dim in range(2, len(x.shape)):
        if x.shape[dim] % context.shape[dim]:
            x = _uneven(context, x, dim, kind)
    kernel = [have // want for have, want in zip(x.shape[2:], context.shape[2:], strict=True)]
    if set(kernel) == {1}:
        return x
    if kind == "max":
        return max_pool(context, x, kernel)
    return average_pool(context, x, kernel)


def _uneven(context: Context, x: Stream, dim: int, kind: str) -> Stream:
    """Window i of n along a dim of size L: from i * L / n, rounded down, to (i + 1) * L / n, rounded up. They overlap."""
    size, count = x.shape[dim], context.shape[dim]
    if count > MOST_WINDOWS:
        raise Refuse(
            f"an adaptive pool from {size} to {count}, whose windows differ in size (at most {MOST_WINDOWS} such windows)"
        )

    def of(extent: int) -> Context:
        return Context(context.name, ((*x.shape[:dim], extent, *x.shape[dim + 1 :]),))

    parts = []
    for index in range(count):
        begin, end = index * size // count, -(-(index + 1) * size // count)
        window = cut(of(end - begin), x, dim, begin, end)
        assert isinstance(window, Stream)
        parts.append(reduce_dims(of(1), window, [dim], kind))
    whole = concat(of(count), parts, dim)
    assert isinstance(whole, Stream)
    return whole
