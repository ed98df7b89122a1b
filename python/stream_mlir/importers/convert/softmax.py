"""Softmax over channels."""

from __future__ import annotations

from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.softmax.int", "aten._softmax")
def softmax(context: Context, x: Stream, dim: int, dtype: object = None) -> Stream:
    """exp(x) / sum(exp(x)) along `dim`, which becomes the stream's channels where it is not."""
    dim %= len(x.shape)
    if x.shape[dim] == 1:
        raise Refuse("softmax over a single element")
    if x.layout.channel_dim(x.shape) != dim and not x.guessed:
        order = (*(d for d in range(len(x.shape)) if d != dim), dim)
        x = context.ordered(x, Layout.of(x.shape, order), f"a softmax along dim {dim}")
    value = (
        x.value
        if len(x.shape) == 2 and builder.shape_of(x.value)[-1] == x.shape[dim]
        else context.positions(x, dim)
    )
    return context.built(builder.softmax(value), context.shape, x.layout)
