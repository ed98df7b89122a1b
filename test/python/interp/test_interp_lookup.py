"""Tables, exact and interpolated, and the integer softmax."""

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_mlir.interp.lookup import (
    lookup,
    softmax_float,
    softmax_fraction_bits,
    softmax_integer,
)
from stream_mlir.interp.storage import Storage
from stream_mlir.quant.tables import softmax_table


@pytest.mark.parametrize("bits", [2, 4, 8, 10])
def test_exact_table_is_read_at_every_index(bits: int) -> None:
    table = np.random.default_rng(bits).integers(-128, 128, 1 << bits)
    assert (lookup(np.arange(1 << bits), table, 0) == table).all()


@pytest.mark.parametrize("fraction_bits", [1, 3, 6])
def test_interpolation_equals_rational_arithmetic_everywhere(fraction_bits: int) -> None:
    table = np.random.default_rng(0).integers(-32768, 32768, (1 << 5) + 1)
    step = 1 << fraction_bits
    index = np.arange(step << 5)
    got = lookup(index, table, fraction_bits)
    for u in index:
        i, r = divmod(int(u), step)
        between = int(table[i]) + Fraction((int(table[i + 1]) - int(table[i])) * r, step)
        assert got[u] == floor(between + Fraction(1, 2))
        assert min(table[i : i + 2]) <= got[u] <= max(table[i : i + 2])


@pytest.mark.parametrize(
    ("bits", "entries", "expected"), [(8, 256, 0), (10, 1024, 0), (16, 1025, 6)]
)
def test_fraction_bits_follow_from_the_length(bits: int, entries: int, expected: int) -> None:
    assert softmax_fraction_bits(bits, entries) == expected


@given(st.integers(2, 40), st.sampled_from([(8, 0.1), (8, 0.01), (16, 0.0005)]), st.integers(0, 99))
@settings(max_examples=60)
def test_softmax_is_close_to_float(channels: int, storage: tuple[int, float], seed: int) -> None:
    bits, scale = storage
    source = Storage(bits, True, scale, 0)
    raw = np.random.default_rng(seed).integers(source.qmin, source.qmax + 1, (3, channels))
    one = (1 << bits) - 1
    fraction_bits = softmax_fraction_bits(bits, len(softmax_table(source, bits)))
    got = softmax_integer(raw, softmax_table(source, bits), fraction_bits, one, one)
    expected = softmax_float(source.dequantize(raw))
    assert got.min() >= 0
    assert got.max() <= one
    # One half for the last rounding, the rest for the table (2^-13 of a step each) and its interpolation (h^2 / 8).
    tolerance = 0.51 if bits == 8 else 0.51 + (scale * 64) ** 2 / 4 * one
    assert np.abs(got - expected * one).max() <= tolerance


def test_softmax_of_equal_inputs_is_uniform() -> None:
    table = softmax_table(Storage(8, False, 0.25, 0), 8)
    got = softmax_integer(np.full((1, 5), 200, np.uint8), table, 0, 255, 255)
    assert (got == 51).all()
