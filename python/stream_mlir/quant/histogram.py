"""Streaming statistics of one value: its exact extremes and a histogram, in constant memory."""

from __future__ import annotations

import numpy as np

_BINS = 8192


class Histogram:
    """Counts over [-limit, limit], a power of two that doubles (merging neighboring bins) as larger values arrive."""

    def __init__(self) -> None:
        self.low = np.inf
        self.high = -np.inf
        self.counts = np.zeros(_BINS, np.int64)
        self._limit = 0.0
        self._zeros = 0

    def update(self, values: np.ndarray) -> None:
        """Adds float values; ValueError if one is NaN or infinite."""
        low, high = float(values.min()), float(values.max())
        if not (np.isfinite(low) and np.isfinite(high)):
            raise ValueError("a value is not finite")
        self.low, self.high = min(self.low, low), max(self.high, high)
        self._grow(max(-low, high))
        if self._limit == 0.0:
            self._zeros += values.size
            return
        index = ((values.ravel() + self._limit) * (_BINS / (2 * self._limit))).astype(np.int64)
        self.counts += np.bincount(np.minimum(index, _BINS - 1), minlength=_BINS)

    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """Centers of the bins that hold something, inside [low, high], and their counts."""
        if self._limit == 0.0:
            return np.zeros(1), np.array([max(self._zeros, 1)])
        width = 2 * self._limit / _BINS
        filled = np.flatnonzero(self.counts)
        centers = (filled + 0.5) * width - self._limit
        return np.clip(centers, self.low, self.high), self.counts[filled]

    def _grow(self, magnitude: float) -> None:
        if magnitude <= self._limit:
            return
        needed = float(2.0 ** np.ceil(np.log2(magnitude)))
        if self._limit == 0.0:
            self._limit = needed
            self.counts[_BINS // 2] = self._zeros
            return
        while self._limit < needed:
            merged = self.counts.reshape(-1, 2).sum(axis=1)
            self.counts = np.zeros(_BINS, np.int64)
            self.counts[_BINS // 4 : _BINS // 4 + _BINS // 2] = merged
            self._limit *= 2
