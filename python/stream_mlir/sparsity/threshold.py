"""Weights by magnitude: those below a threshold become zero."""

from __future__ import annotations

import numpy as np


def thinned(
    weights: np.ndarray, *, below: float | None = None, ratio: float | None = None
) -> tuple[np.ndarray, float]:
    """The weights without those of magnitude less than `below`, or without the smallest, as many as make the fraction `ratio` of all
    (rounded to a whole number; of equal ones the first go first); and the smallest magnitude left, 0 where none is.

    Zeros that were there count.
    """
    magnitudes = np.abs(weights).reshape(-1)
    if ratio is None:
        gone = magnitudes < np.float32(below or 0.0)
    else:
        order = np.argsort(magnitudes, kind="stable")
        gone = np.zeros(weights.size, bool)
        gone[order[: round(ratio * weights.size)]] = True
    result = np.where(gone.reshape(weights.shape), np.float32(0.0), weights)
    left = np.abs(result[result != 0])
    return result, float(left.min()) if left.size else 0.0


def relative_error(result: np.ndarray, weights: np.ndarray) -> float:
    """Frobenius norm of the difference over that of the weights."""
    norm = float(np.linalg.norm(weights.astype(np.float64)))
    return float(np.linalg.norm(result.astype(np.float64) - weights)) / norm if norm else 0.0
