"""Resampling: nearest neighbors."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.sampling import Axis
from stream_mlir.importers.sampling import nearest as positions
from stream_mlir.importers.stream import Stream


@converter(*(f"aten.upsample_nearest{rank}d.vec" for rank in (1, 2, 3)))
def nearest(context: Context, x: Stream, size: object, scales: Sequence[float] | None) -> Stream:
    """PyTorch's mode='nearest': min(floor(i / scale), size - 1)."""
    return _resize(context, x, scales, "torch")


@converter(*(f"aten._upsample_nearest_exact{rank}d.vec" for rank in (1, 2, 3)))
def nearest_exact(
    context: Context, x: Stream, size: object, scales: Sequence[float] | None
) -> Stream:
    """PyTorch's mode='nearest-exact': min(floor((i + 0.5) / scale), size - 1)."""
    return _resize(context, x, scales, "torch exact")


def _resize(
    context: Context, x: Stream, scales: Sequence[float] | None, coordinates: str
) -> Stream:
    value = context.spatial(x, "a resize")
    given = scales if scales is not None else [0.0] * (len(x.shape) - 2)
    axes = map(Axis, x.shape[2:], context.shape[2:], given)
    indices = [positions(axis, coordinates, "floor") for axis in axes]
    return context.channel_first(builder.resize(value, indices))
