"""Group and instance normalization: layer norms over the positions of some channels, after a transpose."""

from __future__ import annotations

from math import prod

import numpy as np

from stream_mlir.importers import builder
from stream_mlir.importers.convert.constant import require_constants
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.group_norm")
def group_norm(
    context: Context,
    x: Stream,
    groups: int,
    weight: object = None,
    bias: object = None,
    epsilon: float = 1e-5,
    cudnn: bool = False,
) -> Stream:
    """(x - mean) / sqrt(variance + epsilon) over each group of channels and all positions, * weight + bias per channel."""
    require_constants("a group normalization", weight, bias)
    channels, positions = x.shape[1], prod(x.shape[2:])
    scale, offset = (
        np.full(channels, default) if given is None else np.asarray(given, np.float64).ravel()
        for given, default in ((weight, 1.0), (bias, 0.0))
    )
    if groups == 1:  # in whatever order the elements come, so each has its channel's scale
        order = np.arange(channels * positions) if x.guessed else x.layout.indices()
        scale, offset = (np.repeat(values, positions)[order] for values in (scale, offset))
        return _normalized(context, x, 1, scale, offset, epsilon)
    cut = (1, groups, channels // groups, positions)
    size = channels // groups * positions
    apart = context.ordered(x, Layout.of(cut, (0, 1, 3, 2)), "a group normalization")
    normal = _normalized(context, apart, groups, np.ones(size), np.zeros(size), epsilon)
    last = context.ordered(normal, Layout.channel_last(x.shape), "a group normalization")
    if np.all(scale == 1) and not np.any(offset):
        return last
    return context.scale_channels(last, scale, offset)


def _normalized(
    context: Context,
    x: Stream,
    groups: int,
    scale: np.ndarray,
    offset: np.ndarray,
    epsilon: float,
) -> Stream:
    """Each of `groups` runs of the stream on its own."""
    shape = builder.shape_of(x.value)
    flat = builder.reshape(x.value, (1, groups, prod(shape) // groups))
    y = builder.norm(flat, scale, offset, epsilon, context.name)
    return context.built(builder.reshape(y, shape), x.shape, x.layout)


@converter("aten.native_group_norm")
def native_group_norm(
    context: Context,
    x: Stream,
    weight: object,
    bias: object,
    frames: int,
    channels: int,
    positions: int,
    groups: int,
    epsilon: float,
) -> tuple[Stream, None, None]:
    """The form torch.export may leave; nothing reads its other two results in inference."""
    return group_norm(context, x, groups, weight, bias, epsilon), None, None


@converter("aten.instance_norm")
def instance_norm(
    context: Context,
    x: Stream,
    weight: object,
    bias: object,
    mean: object,
    variance: object,
    from_input: bool,
    momentum: float,
    epsilon: float,
    cudnn: bool = False,
) -> Stream:
    """Every channel a group of its own."""
    if not from_input:
        raise Refuse("an instance normalization with stored statistics")
    return group_norm(context, x, x.shape[1], weight, bias, epsilon)
