"""The rounding, shifting and clamping every integer op shares (docs/quantization.md, section 1.1)."""

from __future__ import annotations

import numpy as np


def rounding_shift(values: np.ndarray, shift: int) -> np.ndarray:
    """`floor((values + 2^(shift-1)) / 2^shift)` on int64: the nearest integer, halves go up. `shift` >= 1."""
    return (values + (np.int64(1) << np.int64(shift - 1))) >> np.int64(shift)


def requantize(
    accumulators: np.ndarray,
    multiplier: np.ndarray,
    shift: int,
    zero_point: int,
    low: int,
    high: int,
) -> np.ndarray:
    """Accumulators (int64, channels last) to raw results; `multiplier` has one entry per channel or a single one.

    The caller guarantees accumulator bits + multiplier bits <= 63, so nothing here overflows int64.
    """
    scaled = rounding_shift(accumulators * multiplier.astype(np.int64), shift)
    return np.clip(scaled + zero_point, low, high)
