"""Scales of weights, one per filter, symmetric around zero."""

from __future__ import annotations

import numpy as np

from stream_mlir.quant.settings import Settings

_CLIPPING = np.linspace(0.5, 1.0, 26)


def channel_scales(weights: np.ndarray, settings: Settings) -> np.ndarray:
    """One step size per filter (dimension 0); 0 where a filter is all zeros.

    Up to 6 bits and with ranges by MSE, the largest weights may be clipped where that lowers the squared error; above, clipping never pays.
    """
    flat = weights.reshape(len(weights), -1).astype(np.float64)
    limit = (1 << (settings.weights - 1)) - 1
    scales = np.abs(flat).max(axis=1, initial=0.0) / limit
    if settings.ranges == "mse" and settings.weights <= 6:
        scales = _clipped(flat, scales, limit, settings)
    return _rounded(scales, settings)


def _clipped(flat: np.ndarray, scales: np.ndarray, limit: int, settings: Settings) -> np.ndarray:
    candidates = [_rounded(scales * ratio, settings) for ratio in _CLIPPING]
    errors = [_squared_error(flat, candidate, limit) for candidate in candidates]
    return np.stack(candidates)[np.argmin(errors, axis=0), np.arange(len(flat))]


def _squared_error(flat: np.ndarray, scales: np.ndarray, limit: int) -> np.ndarray:
    steps = np.where(scales > 0, scales, 1.0)[:, None]
    kept = np.clip(np.rint(flat / steps), -limit, limit) * steps
    return ((kept - flat) ** 2).sum(axis=1)


def _rounded(scales: np.ndarray, settings: Settings) -> np.ndarray:
    if settings.scales == "free":
        return scales
    powers = 2.0 ** np.ceil(np.log2(np.where(scales > 0, scales, 1.0)))
    return np.where(scales > 0, powers, 0.0)
