"""Convolution and linear layers, in float32 and in integers (docs/quantization.md, section 1.2)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stream_mlir.interp.exact import product_bound, working_dtype
from stream_mlir.interp.windows import Window, sliding

_BLOCK = 1 << 24  # elements of the unrolled window matrix held at once


def convolve(
    inputs: np.ndarray, weights: np.ndarray, window: Window, groups: int = 1, pad_value: float = 0
) -> np.ndarray:
    """Convolution without bias in the dtype of the arguments (which must agree).

    inputs (N, spatial..., C), weights (F, kernel..., C / groups) -> (N, output spatial..., F).
    """
    view = sliding(inputs, window, pad_value)
    result = np.empty((*view.shape[: 1 + len(window.kernel)], len(weights)), inputs.dtype)
    for block in _blocks(view):
        result[block] = _convolve_block(view[block], weights, groups)
    return result


def accumulate(
    inputs: np.ndarray,
    weights: np.ndarray,
    window: Window,
    groups: int,
    pad_value: int,
    largest_input: int,
) -> np.ndarray:
    """Exact integer convolution: int64 sums of weight * raw input; padding reads `pad_value`."""
    dtype = working_dtype(product_bound(weights, largest_input))
    return convolve(inputs.astype(dtype), weights.astype(dtype), window, groups, pad_value).astype(
        np.int64
    )


def matmul(inputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Linear layer without bias: inputs (..., C), weights (F, C) -> (..., F)."""
    return inputs @ weights.T


def accumulate_matmul(inputs: np.ndarray, weights: np.ndarray, largest_input: int) -> np.ndarray:
    """Exact integer linear layer: int64 sums of weight * raw input."""
    dtype = working_dtype(product_bound(weights, largest_input))
    return matmul(inputs.astype(dtype), weights.astype(dtype)).astype(np.int64)


def _blocks(view: np.ndarray) -> Iterator[tuple[slice, slice]]:
    """Frames and rows (planes of a volume) of a view of windows, small enough that unrolled windows stay in a few hundred megabytes."""
    rows = max(1, _BLOCK // view[0, 0].size)
    frames = max(1, _BLOCK // view[0].size)
    for frame in range(0, view.shape[0], frames):
        for row in range(0, view.shape[1], rows):
            yield slice(frame, frame + frames), slice(row, row + rows)


def _convolve_block(view: np.ndarray, weights: np.ndarray, groups: int) -> np.ndarray:
    rank = (view.ndim - 2) // 2
    outer = view.shape[: 1 + rank]
    filters, channels = weights.shape[0], weights.shape[-1]
    if groups == 1:
        return (view.reshape(-1, weights[0].size) @ weights.reshape(filters, -1).T).reshape(
            *outer, filters
        )
    if channels == 1:
        return _channel_by_channel(view, weights, rank)
    return _group_by_group(view, weights, groups).reshape(*outer, filters)


def _channel_by_channel(view: np.ndarray, weights: np.ndarray, rank: int) -> np.ndarray:
    """Depthwise (with a channel multiplier F / C): one multiply-add per window position."""
    multiplier = weights.shape[0] // view.shape[-1]
    total = np.zeros((*view.shape[: 1 + rank], weights.shape[0]), view.dtype)
    for tap in np.ndindex(*view.shape[1 + rank : -1]):
        inputs = view[(slice(None),) * (1 + rank) + tap]
        if multiplier > 1:
            inputs = np.repeat(inputs, multiplier, axis=-1)
        total += inputs * weights[(slice(None), *tap, 0)]
    return total


def _group_by_group(view: np.ndarray, weights: np.ndarray, groups: int) -> np.ndarray:
    """General grouped convolution: one matrix product per group."""
    channels, per_group = weights.shape[-1], weights.shape[0] // groups
    taps = weights[0].size // channels
    by_group = (
        view.reshape(-1, taps, groups, channels)
        .transpose(2, 0, 1, 3)
        .reshape(groups, -1, taps * channels)
    )
    products = by_group @ weights.reshape(groups, per_group, -1).transpose(
        0, 2, 1
    )  # (groups, positions, per_group)
    return products.transpose(1, 0, 2).reshape(-1, groups * per_group)
