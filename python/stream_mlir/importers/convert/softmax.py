"""Softmax over channels."""

from __future__ import annotations

from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.softmax.int", "aten._softmax")
def softmax(context: Context, x: Stream, dim: int, dtype: object = None) -> Stream:
    """exp(x) / sum(exp(x)) along `dim`, which must be the stream's channels."""
    dim %= len(x.shape)
    if x.channel_dim(dim) != dim and x.shape[dim] != 1:
        raise Refuse(f"softmax along dim {dim} of {x.shape}, which is not the stream's channels")
    if x.shape[dim] == 1:
        raise Refuse("softmax over a single element")
    value = (
        x.value
        if len(x.shape) == 2 and builder.shape_of(x.value)[-1] == x.shape[dim]
        else context.positions(x, dim)
    )
    return context.built(builder.softmax(value), context.shape, x.layout)
