"""Integer sums of products at the speed of floating-point BLAS, without losing a bit.

A float32 holds every integer of magnitude up to 2^24, a float64 up to 2^53. If the sum of the magnitudes of all products
stays below that, then so does every partial sum in whatever order BLAS forms them: nothing is ever rounded, and the float result *is* the
integer result. Where the bound is too large, plain int64 arithmetic is used.
"""

from __future__ import annotations

import numpy as np

_FLOAT32_EXACT = 1 << 24
_FLOAT64_EXACT = 1 << 53
_INT64_EXACT = 1 << 63


def working_dtype(bound: int) -> np.dtype:
    """The cheapest type in which sums of products with total magnitude up to `bound` are exact.

    Raises OverflowError if not even int64 is wide enough.
    """
    if bound < _FLOAT32_EXACT:
        return np.dtype(np.float32)
    if bound < _FLOAT64_EXACT:
        return np.dtype(np.float64)
    if bound < _INT64_EXACT:
        return np.dtype(np.int64)
    raise OverflowError(f"sums of magnitude {bound} do not fit 64 bits")


def product_bound(weights: np.ndarray, largest_input: int) -> int:
    """Largest possible sum of |weight * input| over any one filter; `weights` has the filters in dimension 0."""
    if weights.size == 0:
        return 0
    magnitudes = np.abs(weights.astype(np.int64)).reshape(weights.shape[0], -1)
    return int(magnitudes.sum(axis=1).max()) * largest_input


def largest_magnitude(values: np.ndarray) -> int:
    """max |value| of an integer array as a Python int (0 if empty); safe for the most negative value."""
    return max(abs(int(values.min())), abs(int(values.max()))) if values.size else 0
