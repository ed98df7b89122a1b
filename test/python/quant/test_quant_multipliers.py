"""Integer multipliers for real ratios."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_mlir.interp.arithmetic import rounding_shift
from stream_mlir.quant.multipliers import _reduced, multipliers_for, nearest_multipliers

RATIOS = st.lists(st.floats(1e-12, 1e6), min_size=1, max_size=6).map(np.array)


@given(RATIOS, st.integers(4, 16), st.integers(0, 40))
def test_multipliers_are_positive_and_never_below_their_ratio(
    ratios: np.ndarray, bits: int, places: int
) -> None:
    found = multipliers_for(ratios, bits, places)
    assert found.values.min() >= 1
    assert 1 <= found.shift <= 62
    assert found.bits <= 31
    assert (found.ratios() >= ratios * (1 - 1e-9)).all()
    assert (found.ratios() <= ratios + 2.0**-found.shift).all()


@given(st.floats(1e-9, 1e6), st.integers(4, 16))
def test_a_single_multiplier_has_eight_bits_more_than_the_result(ratio: float, bits: int) -> None:
    found = nearest_multipliers(np.array([ratio]), bits)
    assert abs(found.ratios()[0] - ratio) <= max(ratio * 2.0 ** -(bits + 7), 2.0**-2)


@given(st.integers(1, 2**20), st.integers(1, 9), st.integers(-(2**30), 2**30))
def test_dividing_out_powers_of_two_changes_no_result(
    value: int, power: int, accumulator: int
) -> None:
    before = np.array([value << power], np.int64)
    after = _reduced(before, power + 6)
    long = rounding_shift(np.int64(accumulator) * before, power + 6)
    assert (
        rounding_shift(np.int64(accumulator) * after.values.astype(np.int64), after.shift) == long
    )


def test_powers_of_two_become_plain_shifts() -> None:
    found = multipliers_for(np.array([2.0**-9, 2.0**-7]), 8)
    assert found.values.tolist() == [1, 4]
    assert found.shift == 9


def test_a_ratio_beyond_31_bits_is_refused() -> None:
    with pytest.raises(OverflowError):
        multipliers_for(np.array([2.0**31]), 8)
