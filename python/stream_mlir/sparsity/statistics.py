"""Zeros in the windows that layers read: histograms per channel, as an attribute of the layer."""

from __future__ import annotations

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.interp.attributes import window_of
from stream_mlir.interp.storage import storage_of
from stream_mlir.interp.windows import Window, sliding
from stream_mlir.locations import model_name
from stream_mlir.quant.layers import weights_of

WINDOW_ZEROS = "stream.window_zeros"
"""i64 elements, channels x (taps + 1): how many of the windows observed had 0, 1, ... zeros among the taps of that channel."""


def declare_window_zeros(layer: ir.Operation, counts: np.ndarray) -> None:
    """Writes the histograms of a layer, in place of earlier ones."""
    name = f"{model_name(layer)}.window_zeros"
    layer.attributes[WINDOW_ZEROS] = resources.from_numpy(counts.astype(np.int64), name)


def window_zeros(layer: ir.Operation) -> np.ndarray | None:
    """The histograms, channels x (taps + 1), or None where none were collected."""
    if WINDOW_ZEROS not in layer.attributes:
        return None
    return resources.as_numpy(layer.attributes[WINDOW_ZEROS])


def count_zeros(layer: ir.Operation, x: np.ndarray) -> np.ndarray:
    """Histograms of what a conv or linear layer reads, as the interpreter holds it: N x spatial... x C, real numbers or raw integers.

    Padding is zeros. A linear layer has windows of one tap.
    """
    is_zero = x == zero_of(layer.operands[0].type)
    if layer.name == "stream.linear":
        zeros = is_zero.reshape(-1, x.shape[-1]).astype(np.int64)
        return _histograms(zeros, taps=1)
    window = window_of(layer, weights_of(layer).shape[1:-1])
    return _histograms(_in_windows(is_zero, window), window.taps)


def zero_of(kind: ir.Type) -> int:
    """What 0 is in elements of a stream: the zero point, 0 where they are real numbers."""
    storage = storage_of(kind)
    return 0 if storage is None else storage.zero_point


def _in_windows(is_zero: np.ndarray, window: Window) -> np.ndarray:
    """Zeros in each window, positions x C."""
    view = sliding(is_zero, window, True)
    rank = len(window.kernel)
    return view.sum(axis=tuple(range(1 + rank, 1 + 2 * rank))).reshape(-1, view.shape[-1])


def _histograms(zeros: np.ndarray, taps: int) -> np.ndarray:
    channels, bins = zeros.shape[1], taps + 1
    indices = zeros + np.arange(channels) * bins
    return np.bincount(indices.reshape(-1), minlength=channels * bins).reshape(channels, bins)
