"""Requantization against exact rational arithmetic."""

from fractions import Fraction
from math import floor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stream_mlir.interp.arithmetic import requantize, rounding_shift
from stream_mlir.interp.integers import unsigned, wrap


@given(st.integers(-(2**61), 2**61), st.integers(1, 62))
def test_rounding_shift_is_the_nearest_integer_and_halves_go_up(value: int, shift: int) -> None:
    expected = floor(Fraction(value, 2**shift) + Fraction(1, 2))
    assert rounding_shift(np.array([value]), shift)[0] == expected


@given(st.data())
def test_requantize_equals_rational_arithmetic_up_to_63_bits(data: st.DataObject) -> None:
    multiplier_bits = data.draw(st.integers(1, 31))
    accumulator_bits = 63 - multiplier_bits
    accumulator = data.draw(
        st.integers(-(2 ** (accumulator_bits - 1)), 2 ** (accumulator_bits - 1) - 1)
    )
    multiplier = data.draw(st.integers(1, 2**multiplier_bits - 1))
    shift, zero_point = data.draw(st.integers(1, 62)), data.draw(st.integers(-128, 127))
    exact = floor(Fraction(accumulator * multiplier, 2**shift) + Fraction(1, 2)) + zero_point
    got = requantize(np.array([accumulator]), np.array([multiplier]), shift, zero_point, -100, 120)
    assert got[0] == min(max(exact, -100), 120)


@given(st.integers(-(2**63), 2**63 - 1), st.integers(1, 64))
def test_wrap_keeps_the_low_bits_as_twos_complement(value: int, width: int) -> None:
    low = value % 2**width
    expected = low - 2**width if low >= 2 ** (width - 1) else low
    assert wrap(np.array([value], np.int64), width)[0] == expected


@given(st.integers(-(2**62), 2**62 - 1), st.integers(1, 63))
def test_unsigned_reads_the_same_bits_without_a_sign(value: int, width: int) -> None:
    assert unsigned(np.array([value], np.int64), width)[0] == value % 2**width
