"""Table lookup, exact or interpolated, and the integer softmax built on it (docs/quantization.md, 1.5 and 1.6)."""

from __future__ import annotations

import numpy as np

from stream_mlir.interp.arithmetic import rounding_shift


def lookup(index: np.ndarray, table: np.ndarray, fraction_bits: int) -> np.ndarray:
    """Entries of `table` (int64) at the unsigned `index`; its low `fraction_bits` interpolate between two entries."""
    index = index.astype(np.int64)
    table = table.astype(np.int64)
    if fraction_bits == 0:
        return table[index]
    entry = index >> fraction_bits
    remainder = index & ((1 << fraction_bits) - 1)
    steps = (table[1:] - table[:-1])[entry]
    return rounding_shift((table[entry] << fraction_bits) + steps * remainder, fraction_bits)


def softmax_fraction_bits(input_bits: int, entries: int) -> int:
    """Fraction bits implied by a softmax table of `entries`: 0 for 2^bits entries, f for 2^(bits-f) + 1."""
    if entries == 1 << input_bits:
        return 0
    return input_bits - ((entries - 1).bit_length() - 1)


def softmax_integer(
    inputs: np.ndarray,
    table: np.ndarray,
    fraction_bits: int,
    one: int,
    high: int,
    taken: np.ndarray | bool = True,
) -> np.ndarray:
    """Raw softmax over the last dimension; `one` is K, the raw value that stands for 1.0, `high` the largest raw result.

    Channels that are not `taken` count as minus infinity.
    """
    wide = inputs.astype(np.int64)
    top = np.where(taken, wide, np.iinfo(np.int64).min).max(axis=-1, keepdims=True)
    distance = np.maximum(top - wide, 0)
    exponentials = np.where(taken, lookup(distance, table, fraction_bits), 0)
    total = exponentials.sum(axis=-1, keepdims=True)
    return np.minimum((exponentials * one + (total >> 1)) // total, high)


def softmax_float(inputs: np.ndarray, taken: np.ndarray | bool = True) -> np.ndarray:
    """float32 softmax over the last dimension, of the channels that are `taken`."""
    inputs = np.where(taken, inputs, np.float32(-np.inf))
    exponentials = np.exp(inputs - inputs.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
