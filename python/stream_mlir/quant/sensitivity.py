"""What rounding the weights of one layer, or the values of one stream, does to the results of the network, and the widths that do least together.

Errors of different layers are taken to be independent, so that their powers add up (Lin et al. 2016, Fixed Point Quantization of Deep
Convolutional Networks, section 3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.run import Change
from stream_mlir.interp.storage import Storage
from stream_mlir.quant import knapsack
from stream_mlir.quant.calibration import Calibration
from stream_mlir.quant.layers import replace_parameter, weights_of
from stream_mlir.quant.probes import Probes
from stream_mlir.quant.settings import Settings
from stream_mlir.quant.streams import Stream
from stream_mlir.quant.weight_scales import channel_scales


def weight_noise(
    module: ir.Operation, layers: Sequence[ir.Operation], widths: Sequence[int], data: Calibration
) -> np.ndarray:
    """Layers x widths: the error of the results (`Probes.error`) where only this layer's weights have this width."""
    probes = Probes(module, data)
    noise = np.zeros((len(layers), len(widths)))
    for i, layer in enumerate(layers):
        weights = weights_of(layer)
        for j, width in enumerate(widths):
            replace_parameter(layer, "weights", _rounded(weights, width))
            noise[i, j] = probes.error()
        replace_parameter(layer, "weights", weights)
    return noise


def value_noise(module: ir.Operation, streams: Sequence[Stream], data: Calibration) -> np.ndarray:
    """Streams x widths: the same where only the values of this stream have this width."""
    probes = Probes(module, data)
    return np.array(
        [[probes.error(_rounding(stored)) for stored in stream.stored] for stream in streams]
    )


def choose_widths(
    noise: np.ndarray,
    counts: np.ndarray,
    widths: Sequence[int],
    *,
    bits: float | None = None,
    most_noise: float | None = None,
) -> list[int] | None:
    """One width per row: the least noise in at most `bits` for all numbers (`counts` per row), or the fewest bits for at most
    `most_noise`. Exact, a multiple-choice knapsack; None if nothing fits."""
    size = np.outer(counts, widths).astype(float)
    if bits is not None:
        chosen = knapsack.choose(noise, size, bits)
    else:
        chosen = knapsack.choose(size, noise, most_noise or 0.0)
    return None if chosen is None else [widths[column] for column in chosen]


def _rounding(stored: Mapping[ir.Value, Storage]) -> Change:
    """Rounds these values."""

    def change(value: ir.Value, array: np.ndarray) -> np.ndarray:
        storage = stored.get(value)
        return array if storage is None else storage.dequantize(storage.quantize(array))

    return change


def _rounded(weights: np.ndarray, width: int) -> np.ndarray:
    scales = channel_scales(weights, Settings(weights=width))
    steps = np.where(scales > 0, scales, 1.0).reshape(-1, *[1] * (weights.ndim - 1))
    limit = (1 << (width - 1)) - 1
    return (np.clip(np.rint(weights / steps), -limit, limit) * steps).astype(np.float32)
