"""Batch normalization in inference mode: a scale and an offset per channel."""

from __future__ import annotations

import numpy as np

from stream_mlir.importers.convert.constant import require_constants
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.batch_norm")
def batch_norm(
    context: Context,
    x: Stream,
    weight: object,
    bias: object,
    mean: object,
    variance: object,
    training: bool,
    momentum: float,
    eps: float,
    cudnn: bool = False,
) -> Stream:
    """(x - mean) / sqrt(variance + eps) * weight + bias."""
    if training:
        raise Refuse("batch normalization that computes its statistics from the input")
    require_constants("batch normalization", weight, bias)
    if not isinstance(mean, np.ndarray) or not isinstance(variance, np.ndarray):
        raise Refuse("batch normalization without stored statistics")
    if np.any(variance.astype(np.float64) + eps <= 0):
        raise Refuse("batch normalization with a variance that is not positive")
    channels = len(mean)
    if len(x.shape) < 2 or x.shape[1] != channels or (x.channel_dim(1) != 1 and channels > 1):
        raise Refuse("batch normalization over a dimension that is not the stream's channels")
    scale = _array(weight, 1.0, channels) / np.sqrt(variance.astype(np.float64) + eps)
    offset = _array(bias, 0.0, channels) - mean.astype(np.float64) * scale
    return context.scale_channels(x, scale, offset)


@converter("aten._native_batch_norm_legit_no_training")
def native_batch_norm(
    context: Context,
    x: Stream,
    weight: object,
    bias: object,
    mean: object,
    variance: object,
    momentum: float,
    eps: float,
) -> tuple[Stream, None, None]:
    """The form torch.export leaves; its other two results are empty."""
    return batch_norm(context, x, weight, bias, mean, variance, False, momentum, eps), None, None


def _array(value: object, default: float, channels: int) -> np.ndarray:
    return np.full(channels, default) if value is None else np.asarray(value, np.float64)
