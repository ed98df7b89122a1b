"""Window pooling and global reduction (docs/quantization.md, section 1.3).

Sums and maxima only: the caller divides (float) or requantizes (integer).
"""

from __future__ import annotations

import numpy as np

from stream_mlir.interp.windows import Window, sliding


def pool_max(inputs: np.ndarray, window: Window) -> np.ndarray:
    """Maximum over each window, same dtype; padded positions never win. (N, spatial..., C) -> (N, output..., C)."""
    lowest = -np.inf if inputs.dtype.kind == "f" else np.iinfo(inputs.dtype).min
    return _over_window(np.maximum, sliding(inputs, window, lowest), len(window.kernel))


def pool_sum(inputs: np.ndarray, window: Window) -> np.ndarray:
    """Sum over each window, same dtype; padded positions add 0."""
    return _over_window(np.add, sliding(inputs, window, 0), len(window.kernel))


def reduce_spatial(inputs: np.ndarray, ufunc: np.ufunc) -> np.ndarray:
    """`ufunc` (np.add, np.maximum) over all spatial dimensions, kept as ones: (N, spatial..., C) -> (N, 1..., C)."""
    return ufunc.reduce(inputs, axis=tuple(range(1, inputs.ndim - 1)), keepdims=True)


def _over_window(ufunc: np.ufunc, view: np.ndarray, rank: int) -> np.ndarray:
    """Position by position: far faster than one reduction over tiny strided axes."""
    taps = np.ndindex(*view.shape[1 + rank : -1])
    prefix = (slice(None),) * (1 + rank)
    total = view[prefix + next(taps)].copy()
    for tap in taps:
        ufunc(total, view[prefix + tap], out=total)
    return total
