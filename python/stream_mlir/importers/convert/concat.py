"""Concatenation and stacking."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir.importers import builder
from stream_mlir.importers.convert.constant import constants_only
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.dims import in_one_order, ordered_value
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream

Operand = Stream | np.ndarray
MOST_INPUTS = 16  # of one concat (concat_c1)


@converter("aten.cat", "aten.concat")
def concat(context: Context, parts: Sequence[Operand], dim: int = 0) -> Operand:
    """The parts one behind the other along `dim`."""
    if constants_only(parts):
        return np.concatenate([np.asarray(part) for part in parts], dim)
    streams = [part for part in parts if isinstance(part, Stream)]
    if len(parts) == 1:
        return streams[0]
    dim %= len(context.shape)
    streams, order = in_one_order(context, streams, "a concatenation")
    axis = order.index(dim)
    if axis == 0:
        raise Refuse("a concatenation along the batch")
    found = iter(streams)
    values = [
        ordered_value(
            next(found)
            if isinstance(part, Stream)
            else context.constant(part, Layout.of(part.shape, order)),
            order,
        )
        for part in parts
    ]
    while len(values) > 1:  # in groups where there are too many for one op
        groups = [values[i : i + MOST_INPUTS] for i in range(0, len(values), MOST_INPUTS)]
        values = [builder.concat(group, axis) if len(group) > 1 else group[0] for group in groups]
    return context.built(values[0], context.shape, Layout.of(context.shape, order))


@converter("aten.stack")
def stack(context: Context, parts: Sequence[Operand], dim: int = 0) -> Operand:
    """The parts one behind the other along a new dim."""
    if constants_only(parts):
        return np.stack([np.asarray(part) for part in parts], dim)
    dim %= len(context.shape)
    shape = (*context.shape[:dim], 1, *context.shape[dim + 1 :])
    grown = [part.reshaped(shape) if isinstance(part, Stream) else part for part in parts]
    return concat(context, grown, dim)
