"""Tables for unary functions and softmax (docs/quantization.md, sections 1.5, 1.6 and 2.3)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stream_mlir.interp.storage import Storage

#: Inputs of up to this many bits get one entry per value; wider ones 2^10 straight segments.
EXACT_BITS = 10

Function = Callable[[np.ndarray], np.ndarray]


def fraction_bits_for(bits: int) -> int:
    """Low bits of the index that interpolate between two entries."""
    return max(0, bits - EXACT_BITS)


def lookup_table(function: Function, source: Storage, target: Storage) -> tuple[np.ndarray, int]:
    """Raw results of a scalar float32 `function` for raw inputs in `source`, and the fraction bits.

    Infinities clamp. Where the function is not a number (just outside its domain, since calibration refuses NaN), the nearest
    entry that is one stands in; ValueError if none is.
    """
    fraction_bits = fraction_bits_for(source.bits)
    nodes = np.arange(0, (1 << source.bits) + (fraction_bits > 0), 1 << fraction_bits) + source.qmin
    wanted = function(source.dequantize(nodes))
    numbers = np.flatnonzero(~np.isnan(wanted))
    if len(numbers) == 0:
        raise ValueError("the function is not a number anywhere in its input's range")
    nearest = np.abs(np.arange(len(nodes))[:, None] - numbers).argmin(axis=1)
    raw = target.quantize(wanted[numbers])[nearest]
    return smallest_integers(raw.astype(np.int64)), fraction_bits


def softmax_table(source: Storage, result_bits: int) -> np.ndarray:
    """exp(-distance from the largest input) with F = result_bits + 12 binary places, int32."""
    fraction_bits = fraction_bits_for(source.bits)
    distances = np.arange(0, (1 << source.bits) + (fraction_bits > 0), 1 << fraction_bits)
    return np.rint(np.exp(-source.scale * distances) * 2.0 ** (result_bits + 12)).astype(np.int32)


def softmax_storage(bits: int, scales: str) -> Storage:
    """Probabilities: unsigned, zero point 0, and 1.0 is the largest raw value (or one above it, for powers of two)."""
    one = 1 << bits if scales == "pow2" else (1 << bits) - 1
    return Storage(bits, False, 1.0 / one, 0)


def is_of_softmax(storage: Storage) -> bool:
    """Whether a softmax can write it: one of the two forms above."""
    unsigned = not storage.signed and storage.zero_point == 0
    return unsigned and round(1.0 / storage.scale) in ((1 << storage.bits) - 1, 1 << storage.bits)


def smallest_integers(values: np.ndarray) -> np.ndarray:
    """The same in int8, int16 or int32."""
    for dtype in (np.int8, np.int16):
        if np.iinfo(dtype).min <= values.min() and values.max() <= np.iinfo(dtype).max:
            return values.astype(dtype)
    return values.astype(np.int32)
