"""Layer and root mean square normalization over the last dims."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers import scalar as s
from stream_mlir.importers.convert.constant import require_constants
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.reduce import reduce_dims, variance
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.layer_norm")
def layer_norm(
    context: Context,
    x: Stream,
    sizes: Sequence[int],
    weight: object = None,
    bias: object = None,
    epsilon: float = 1e-5,
    cudnn: bool = False,
) -> Stream:
    """(x - mean) / sqrt(variance + epsilon) * weight + bias over the dims of `sizes`."""
    return _normalized(context, x, sizes, weight, bias, epsilon, False)


@converter("aten.rms_norm")
def rms_norm(
    context: Context,
    x: Stream,
    sizes: Sequence[int],
    weight: object = None,
    epsilon: float | None = None,
) -> Stream:
    """x / sqrt(mean of x^2 + epsilon) * weight over the dims of `sizes`; the epsilon of single precision if none is given."""
    known = float(np.finfo(np.float32).eps) if epsilon is None else epsilon
    return _normalized(context, x, sizes, weight, None, known, True)


@converter("onnx.RMSNormalization")
def onnx_rms_norm(
    context: Context, x: Stream, weight: object, attributes: dict[str, Any]
) -> Stream:
    """The same over the dims from `axis` on."""
    sizes = x.shape[attributes.get("axis", -1) :]
    return rms_norm(context, x, sizes, weight, attributes.get("epsilon", 1e-5))


def _normalized(
    context: Context,
    x: Stream,
    sizes: Sequence[int],
    weight: object,
    bias: object,
    epsilon: float,
    uncentered: bool,
) -> Stream:
    """Over one dim, the last ones, or all elements."""
    require_constants("a layer normalization", weight, bias)
    if epsilon <= 0:
        raise Refuse("a layer normalization without a positive epsilon")
    scale, offset = (
        np.broadcast_to(np.asarray(default if given is None else given, np.float32), sizes)
        for given, default in ((weight, 1.0), (bias, 0.0))
    )
    channels = prod(sizes)
    if channels == prod(x.shape):  # in whatever order the elements come
        order = np.arange(channels) if x.guessed else x.layout.indices()
        scale, offset = scale.ravel()[order], offset.ravel()[order]
        value = builder.reshape(x.value, (1, channels))
    else:
        last = len(x.shape) - 1
        if len(sizes) > 1 or x.find_channel_dim(last) != last:
            x = context.ordered(x, Layout.raster(x.shape), "a layer normalization")
        value = builder.reshape(x.value, (1, prod(x.shape) // channels, channels))
    shape = builder.shape_of(x.value)

    def emit(w: np.ndarray, b: np.ndarray | None) -> ir.Value:
        added = np.zeros(channels) if b is None else b
        normal = builder.norm(value, w, added, epsilon, context.name, uncentered)
        return builder.reshape(normal, shape)

    if len(sizes) > 1:  # a scale per channel of the model is not one per element of the norm
        return context.built(emit(scale.ravel(), offset.ravel()), x.shape, x.layout)
    return context.layer(scale.ravel(), offset.ravel(), x.shape, x.layout, emit)


@converter("aten.native_layer_norm")
def native_layer_norm(
    context: Context,
    x: Stream,
    sizes: Sequence[int],
    weight: object,
    bias: object,
    epsilon: float,
) -> tuple[Stream, Stream, Stream]:
    """The form torch.export leaves, with the mean and the reciprocal deviation; what nobody uses is dropped in the end."""
    y = layer_norm(context, x, sizes, weight, bias, epsilon)
    mean, root = _statistics(context, x, prod(sizes), epsilon)
    shape = (*x.shape[: len(x.shape) - len(sizes)], *[1] * len(sizes))
    return y, mean.reshaped(shape), root.reshaped(shape)


def _statistics(
    context: Context, x: Stream, channels: int, epsilon: float
) -> tuple[Stream, Stream]:
    """Mean and 1 / sqrt(variance + epsilon) of each run of so many channels."""
    x = context.ordered(x, Layout.raster(x.shape), "a layer normalization")
    shape = (1, prod(x.shape) // channels, channels)
    x = context.built(builder.reshape(x.value, shape), shape, Layout.raster(shape))
    statistic = Context(context.name, ((*shape[:2], 1),))
    spread = variance(statistic, x, [2], 0, True)
    root = context.map(spread, lambda v: s.rsqrt(v + epsilon))
    return reduce_dims(statistic, x, [2], "mean"), root
