"""Two's complement integers of any width up to 64 bits, each held sign-extended in an int64.

This is the one representation of an `iN` value inside a `stream.map` region; after every operation the result wraps to N bits.
"""

from __future__ import annotations

import numpy as np


def wrap(values: np.ndarray, width: int) -> np.ndarray:
    """Keep the low `width` bits, read as signed."""
    if width >= 64:
        return values
    half = np.int64(1) << np.int64(width - 1)
    mask = np.int64((1 << width) - 1)
    return ((values + half) & mask) - half


def unsigned(values: np.ndarray, width: int) -> np.ndarray:
    """The low `width` bits read as unsigned, as int64 (width < 64)."""
    return values & np.int64((1 << width) - 1)
