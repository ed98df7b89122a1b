"""Integer multipliers and a shift in place of real ratios (docs/quantization.md, section 2.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PRODUCT_BITS = 63  # accumulator bits + multiplier bits
_LARGEST_BITS = 31
_LARGEST_SHIFT = 62
_FLOAT_BITS = 24  # of a float32's significand


@dataclass(frozen=True)
class Multipliers:
    """`values[f] / 2^shift` stands for the ratio of channel f; int32, all positive."""

    values: np.ndarray
    shift: int

    @property
    def bits(self) -> int:
        """Bits of the largest value, unsigned."""
        return int(self.values.max()).bit_length()

    def ratios(self) -> np.ndarray:
        """The real numbers the integers stand for."""
        return self.values / 2.0**self.shift


def multipliers_for(ratios: np.ndarray, result_bits: int, fraction_bits: int = 0) -> Multipliers:
    """The smallest integers at or above `ratios * 2^shift`, so that none is 0 and no weight measured against them grows out of range.

    The largest gets `result_bits + 8` bits, or as many as `fraction_bits` binary places take (at most 31). OverflowError if a
    ratio is 2^30 or more.
    """
    top = float(ratios.max())
    shift = result_bits + 8 - _bits_before_point(top)
    shift = max(shift, min(fraction_bits, _LARGEST_BITS - _bits_before_point(top)))
    shift = min(shift, _LARGEST_SHIFT)
    if shift < 1:
        shift = 1
    # A hair below, so that a ratio that is exactly an integer over 2^shift is not pushed to the next by rounding noise.
    values = np.maximum(np.ceil(ratios * 2.0**shift * (1 - 2.0**-40)), 1)
    if values.max() >= 2.0**_LARGEST_BITS:
        raise OverflowError(f"ratio {top} is too large for a 31-bit multiplier")
    return _reduced(values.astype(np.int64), shift)


def precise_multipliers(ratios: np.ndarray, accumulator_bits: int) -> Multipliers:
    """Integers for ratios that must not change: those that are float32 numbers exactly, as far as 31 bits, or what the accumulator
    leaves, hold the largest and the smallest of them; else the nearest. OverflowError if a ratio is 2^30 or more."""
    widest = min(_LARGEST_BITS, PRODUCT_BITS - accumulator_bits)
    exact = _FLOAT_BITS - _bits_before_point(float(ratios.min()))
    largest = widest - _bits_before_point(float(ratios.max()) * (1 + 2.0**-widest))
    shift = max(min(exact, largest, _LARGEST_SHIFT), 1)
    values = np.maximum(np.rint(ratios * 2.0**shift), 1)
    if values.max() >= 2.0**widest:
        raise OverflowError(f"ratio {ratios.max()} is too large for a {widest}-bit multiplier")
    return _reduced(values.astype(np.int64), shift)


def nearest_multipliers(ratios: np.ndarray, result_bits: int) -> Multipliers:
    """Rounded to nearest, for ratios with nothing else to absorb the rounding. The smallest gets `result_bits + 8` bits."""
    shift = result_bits + 8 - _bits_before_point(float(ratios.min()))
    most = _LARGEST_BITS - _bits_before_point(float(ratios.max()))
    shift = min(max(min(shift, most), 1), _LARGEST_SHIFT)
    values = np.maximum(np.rint(ratios * 2.0**shift), 1)
    if values.max() >= 2.0**_LARGEST_BITS:
        raise OverflowError(f"ratio {ratios.max()} is too large for a 31-bit multiplier")
    return _reduced(values.astype(np.int64), shift)


def _bits_before_point(value: float) -> int:
    """b with 2^(b-1) <= value < 2^b; negative for small values."""
    return int(np.frexp(value)[1])


def _reduced(values: np.ndarray, shift: int) -> Multipliers:
    """Divides out common powers of two: `(a*2m + 2^s) >> (s+1)` equals `(a*m + 2^(s-1)) >> s`."""
    while shift > 1 and not (values & 1).any():
        values, shift = values >> 1, shift - 1
    return Multipliers(values.astype(np.int32), shift)
