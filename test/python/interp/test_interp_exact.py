"""Integer sums through floating-point BLAS lose nothing, at the very edge of each type's exact range."""

import numpy as np
import pytest

from stream_mlir.interp.convolution import accumulate_matmul
from stream_mlir.interp.exact import largest_magnitude, product_bound, working_dtype


@pytest.mark.parametrize(
    ("bound", "dtype"),
    [
        (0, np.float32),
        (2**24 - 1, np.float32),
        (2**24, np.float64),
        (2**53 - 1, np.float64),
        (2**53, np.int64),
    ],
)
def test_the_type_changes_where_exactness_ends(bound: int, dtype: type) -> None:
    assert working_dtype(bound) == dtype


def test_sums_beyond_64_bits_are_refused() -> None:
    with pytest.raises(OverflowError):
        working_dtype(2**63)


@pytest.mark.parametrize("largest_input", [1, 2**6, 2**8, 2**16, 2**38, 2**40])
def test_extreme_operands_equal_plain_int64(largest_input: int) -> None:
    rng = np.random.default_rng(largest_input)
    weights = rng.choice([-127, 126, 127], size=(5, 600)).astype(np.int8)
    inputs = rng.choice([-largest_input, largest_input - 1, largest_input], size=(7, 600))
    expected = inputs @ weights.T.astype(np.int64)
    got = accumulate_matmul(inputs, weights, largest_input)
    assert got.dtype == np.int64
    assert (got == expected).all()


def test_the_bound_is_reached() -> None:
    weights = np.array([[3, -4], [1, 1]], np.int8)
    reached = accumulate_matmul(np.array([[10, -10]]), weights, 10).max()
    assert product_bound(weights, 10) == reached == 70


def test_the_most_negative_value_does_not_wrap() -> None:
    assert largest_magnitude(np.array([-128, 5], np.int8)) == 128
