"""Tables for unary functions, exhaustively."""

import numpy as np
import pytest

from stream_mlir.interp import Storage
from stream_mlir.interp.lookup import lookup
from stream_mlir.quant.tables import lookup_table, softmax_storage, softmax_table


def hardswish(x: np.ndarray) -> np.ndarray:
    return x * np.clip(x + 3, 0, 6) / 6


FUNCTIONS = [np.tanh, hardswish, lambda x: 1 / (1 + np.exp(-x)), np.abs]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("bits", [4, 8, 10])
@pytest.mark.parametrize("signed", [True, False])
def test_narrow_inputs_are_exact_at_every_value(function, bits: int, signed: bool) -> None:
    source = Storage(bits, signed, 8 / 2**bits, 3 if signed else 0)
    target = Storage(8, True, 0.05, -20)
    table, fraction_bits = lookup_table(function, source, target)
    raw = np.arange(source.qmin, source.qmax + 1)
    wanted = target.quantize(function(source.dequantize(raw)))
    assert fraction_bits == 0
    assert (lookup(raw - source.qmin, table, 0) == wanted).all()


@pytest.mark.parametrize(("function", "steps"), [(np.tanh, 2), (hardswish, 20)])
def test_wide_inputs_are_within_the_documented_error(function, steps: int) -> None:
    """h^2/8 of the curvature plus one rounding per entry; at a kink, h/4 of the change in slope."""
    source, target = Storage(16, True, 8 / 2**15, 0), Storage(16, True, 8 / 2**15, 0)
    table, fraction_bits = lookup_table(function, source, target)
    raw = np.arange(source.qmin, source.qmax + 1)
    error = lookup(raw - source.qmin, table, fraction_bits) - target.quantize(
        function(source.dequantize(raw))
    )
    assert len(table) == 1025
    assert np.abs(error).max() <= steps


def test_infinite_values_clamp() -> None:
    source, target = Storage(4, True, 1.0, 0), Storage(8, True, 0.1, 0)
    with np.errstate(divide="ignore"):
        table, _ = lookup_table(lambda x: 1 / np.abs(x), source, target)
    assert table[8] == 127


def test_outside_the_domain_the_nearest_number_stands_in() -> None:
    source, target = Storage(4, True, 1.0, 0), Storage(8, True, 0.1, 0)
    with np.errstate(invalid="ignore"):
        table, _ = lookup_table(lambda x: np.sqrt(x + 2), source, target)
        assert (table[:6] == 0).all()
        assert (np.diff(table[6:]) > 0).all()
        with pytest.raises(ValueError, match="not a number anywhere"):
            lookup_table(lambda x: np.sqrt(-1 - np.abs(x)), source, target)


def test_unsigned_results_need_a_wider_table() -> None:
    source, target = Storage(8, True, 0.1, 0), Storage(8, False, 0.05, 0)
    table, _ = lookup_table(np.abs, source, target)
    assert table.dtype == np.int16
    assert table.max() == 255


def test_softmax_starts_at_one_and_falls() -> None:
    table = softmax_table(Storage(8, True, 0.1, 5), 8)
    assert table[0] == 1 << 20
    assert (np.diff(table) <= 0).all()
    assert softmax_storage(8, "free").scale == 1 / 255
    assert softmax_storage(8, "pow2").scale == 1 / 256
