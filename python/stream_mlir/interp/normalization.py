"""Layer normalization, in float32 and in integers (docs/quantization.md, section 1.10)."""

from __future__ import annotations

import numpy as np

from stream_mlir.interp.lookup import lookup

ROOT_BITS = 22  # of the mantissa under the root, or one less
ROOT_STEP_BITS = 12  # of it interpolate between two entries of the table
ROOT_FRACTION_BITS = 30


def root_table() -> np.ndarray:
    """2^30 / sqrt(2^20 + 2^12 * i) for i = 0..768, int32: from 2^20 down to 2^19."""
    least = 1 << (ROOT_BITS - 2)
    mantissas = np.arange(least, 4 * least + 1, 1 << ROOT_STEP_BITS)
    return np.rint(2.0**ROOT_FRACTION_BITS / np.sqrt(mantissas)).astype(np.int32)


def reciprocal_root(w: np.ndarray, table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(value, shift) with 1 / sqrt(w) = value * 2^(shift - 30), for int64 w >= 1.

    Within 2^-18 of the true value: the mantissa keeps 21 bits, and the straight lines of the table bend by 2^-19.
    """
    bits = np.zeros(w.shape, np.int64)
    for place in (32, 16, 8, 4, 2, 1):
        bits += np.where(w >> bits >> place > 0, place, 0)
    even = (ROOT_BITS - 1 - bits) & ~1
    mantissa = np.where(even >= 0, w << np.maximum(even, 0), w >> np.maximum(-even, 0))
    index = mantissa - (1 << (ROOT_BITS - 2))
    return lookup(index, table, ROOT_STEP_BITS), even >> 1


def normalize_integer(
    x: np.ndarray, table: np.ndarray, offset: int, fraction_bits: int, around: int | None = None
) -> np.ndarray:
    """Raw values of the last dimension as (x - mean) / sqrt(variance), with `fraction_bits` binary places; `around` takes the mean's place."""
    x = x.astype(np.int64) - (around or 0)
    count = x.shape[-1]
    total = x.sum(axis=-1, keepdims=True) if around is None else np.int64(0)
    spread = count * (x * x).sum(axis=-1, keepdims=True) - total * total
    value, shift = reciprocal_root(spread + offset, table)
    places = ROOT_FRACTION_BITS - fraction_bits - shift
    product = (count * x - total) * value
    return (product + (np.int64(1) << (places - 1))) >> places


def normalize_float(x: np.ndarray, epsilon: float, uncentered: bool = False) -> np.ndarray:
    """float32, computed in double precision; `uncentered`, zero takes the mean's place."""
    centered = x.astype(np.float64)
    if not uncentered:
        centered -= centered.mean(axis=-1, keepdims=True)
    variance = (centered * centered).mean(axis=-1, keepdims=True)
    return (centered / np.sqrt(variance + epsilon)).astype(np.float32)
