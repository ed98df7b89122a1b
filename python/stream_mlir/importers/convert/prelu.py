"""PReLU: a slope for all channels, or one for each."""

from __future__ import annotations

import numpy as np

from stream_mlir.importers import builder
from stream_mlir.importers import scalar as s
from stream_mlir.importers.convert.activation import leaky_relu, uniform
from stream_mlir.importers.convert.broadcast import channels, map_constant, per_channel, varies
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.prelu", "aten._prelu_kernel")
def prelu(context: Context, x: Stream, slope: object) -> Stream:
    """x where positive, else slope * x.

    One slope per channel: a depthwise layer makes slope * x, and a map takes the larger of both; that needs slopes from 0 to 1. With
    others, the layer scales only min(x, 0), and the map adds max(x, 0).
    """
    value = uniform(slope)
    if value is not None:
        return leaky_relu(context, x, value)
    if not isinstance(slope, np.ndarray) or not isinstance(x, Stream):
        raise Refuse("a PReLU whose slopes are computed from data")
    array = slope.reshape(-1, *[1] * (len(x.shape) - 2)) if slope.ndim == 1 else slope
    if varies(x, array):
        return map_constant(
            context, x, array, lambda v, c: s.maximum(v, 0.0) + c * s.minimum(v, 0.0)
        )
    slopes = per_channel(x, array, channels(x, array))
    full = x.value  # built, for it is read twice
    if slopes.min() >= 0 and slopes.max() <= 1:
        scaled = context.scale_channels(x, slopes, np.zeros(len(slopes)))
        return context.built(
            builder.map_elements([full, scaled.value], s.maximum), x.shape, x.layout
        )
    negative = context.map(x, lambda v: s.minimum(v, 0.0))
    scaled = context.scale_channels(negative, slopes, np.zeros(len(slopes)))
    both = builder.map_elements([full, scaled.value], lambda v, n: s.maximum(v, 0.0) + n)
    return context.built(both, x.shape, x.layout)
