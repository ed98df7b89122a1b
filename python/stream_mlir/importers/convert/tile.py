"""Repetition as an operator: unit dims that grow, and whole dims or single indices that come again."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.repeat import repeated
from stream_mlir.importers.convert.slice import gather
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.stream import Stream

Operand = Stream | np.ndarray


@converter("aten.expand", "aten.broadcast_to", moves=True)
def expand(context: Context, x: Operand, *_: object) -> Operand:
    """Unit dims, and new ones in front, grow to the result's shape."""
    if isinstance(x, np.ndarray):
        return np.broadcast_to(x, context.shape)
    return repeated(context, x, context.shape)


@converter("aten.repeat", "aten.tile", moves=True)
def tile(context: Context, x: Operand, counts: Sequence[int]) -> Operand:
    """The whole of each dim so many times in a row."""
    rank = max(len(counts), len(x.shape))
    counts = (1,) * (rank - len(counts)) + tuple(counts)
    if isinstance(x, np.ndarray):
        return np.tile(x, counts)
    x = x.reshaped((1,) * (rank - len(x.shape)) + x.shape)
    shape = [c if size == 1 else size for size, c in zip(x.shape, counts, strict=True)]
    for dim, (size, count) in enumerate(zip(x.shape, counts, strict=True)):
        if size != 1 and count != 1:
            x = gather(context, x, dim, [*range(size)] * count)
            shape[dim] = size * count
    return repeated(context, x, shape)


@converter("aten.repeat_interleave.self_int", moves=True)
def interleave(
    context: Context, x: Operand, count: int, dim: int | None = None, size: object = None
) -> Operand:
    """Each index along `dim` so many times in a row."""
    if isinstance(x, np.ndarray):
        return np.repeat(x, count, dim)
    if dim is None:
        dim, x = 0, x.reshaped((prod(x.shape),))
    dim %= len(x.shape)
    return gather(context, x, dim, np.repeat(np.arange(x.shape[dim]), count).tolist())
