"""From what was observed of an activation to its storage type (docs/quantization.md, section 2.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from stream_mlir.interp.storage import Storage
from stream_mlir.quant.histogram import Histogram
from stream_mlir.quant.settings import Settings

#: What happens to the value next; the error that counts is the one after it.
Through = Callable[[np.ndarray], np.ndarray]

_TAIL = 1e-4  # fraction of values that percentile ranges leave out on either side
_SHRINK = np.concatenate([np.geomspace(0.01, 0.3, 15), np.linspace(0.32, 1.0, 35)])
_WIDE_BITS, _WIDE_MARGIN = 12, 1.5  # so wide, half a bit less costs nothing and clipping does
_SMALLEST_SPAN = 2.0**-100


def activation_storage(
    histogram: Histogram, settings: Settings, through: Through | None = None
) -> Storage:
    """Storage for an activation, its range chosen by `settings.ranges`.

    `through` is the scalar function that is the value's only consumer, if there is one: ranges by MSE then weigh the error behind it,
    so that codes are not spent where the function is flat.
    """
    low, high = histogram.low, histogram.high
    if settings.ranges == "percentile":
        low, high = _percentiles(histogram)
    if settings.ranges == "mse":
        low, high = _least_squares(histogram, settings, through)
    if settings.activations >= _WIDE_BITS:
        low, high = low * _WIDE_MARGIN, high * _WIDE_MARGIN
    return storage_for_range(low, high, settings)


def coarsened(storage: Storage, finest: float, settings: Settings) -> Storage:
    """The storage itself, or one with a scale of at least `finest`."""
    return (
        storage if storage.scale >= finest else replace(storage, scale=_rounded(finest, settings))
    )


def widest(storages: Sequence[Storage], settings: Settings) -> Storage:
    """The finest storage, of as many bits as the widest, that holds all that each of them can."""
    if len(storages) == 1:
        return storages[0]
    ends = [s.dequantize(np.array([s.qmin, s.qmax])) for s in storages]
    return storage_for_range(
        float(min(low for low, _ in ends)),
        float(max(high for _, high in ends)),
        replace(settings, activations=max(s.bits for s in storages)),
    )


def storage_for_range(low: float, high: float, settings: Settings) -> Storage:
    """The finest storage that covers [low, high] and 0; unsigned with zero point 0 where nothing is negative."""
    low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = 1.0  # always zero while calibrating: any scale is right
    span = max(high - low, _SMALLEST_SPAN)
    steps = (1 << settings.activations) - 1
    if low >= 0:
        return Storage(settings.activations, False, _rounded(span / steps, settings), 0)
    if settings.scheme == "symmetric":
        return Storage(
            settings.activations, True, _rounded(max(-low, high) / (steps // 2), settings), 0
        )
    scale = _rounded(span / steps, settings)
    qmin = -(1 << (settings.activations - 1))
    zero_point = int(np.clip(np.rint(qmin - low / scale), qmin, qmin + steps))
    return Storage(settings.activations, True, scale, zero_point)


def _rounded(scale: float, settings: Settings) -> float:
    """To a power of two if asked; else to seven digits, what the type's text form keeps."""
    if settings.scales == "pow2":
        return float(2.0 ** np.ceil(np.log2(scale)))
    return float(f"{scale:.6e}")


def _percentiles(histogram: Histogram) -> tuple[float, float]:
    centers, counts = histogram.points()
    below = np.cumsum(counts) / counts.sum()
    low = float(centers[np.searchsorted(below, _TAIL)])
    high = float(centers[min(np.searchsorted(below, 1 - _TAIL), len(centers) - 1)])
    return max(low, histogram.low), min(high, histogram.high)


def _least_squares(
    histogram: Histogram, settings: Settings, through: Through | None
) -> tuple[float, float]:
    """Shrinks either end in turn, or both alike, to the least squared error over the histogram."""
    centers, counts = histogram.points()
    wanted = centers if through is None else through(centers)

    def cost(low: float, high: float) -> float:
        storage = storage_for_range(low, high, settings)
        got = storage.dequantize(storage.quantize(centers)).astype(np.float64)
        error = (got if through is None else through(got)) - wanted
        return float((error**2 * counts).sum())

    low, high = min(histogram.low, 0.0), max(histogram.high, 0.0)
    ratios = _SHRINK[::-1]  # from 1 down: of equals the widest wins
    if settings.scheme == "symmetric":
        return min(((low * ratio, high * ratio) for ratio in ratios), key=lambda ends: cost(*ends))
    best_low, best_high = low, high
    for _ in range(2):
        best_high = min((high * ratio for ratio in ratios), key=lambda end: cost(best_low, end))
        best_low = min((low * ratio for ratio in ratios), key=lambda end: cost(end, best_high))
    return best_low, best_high
