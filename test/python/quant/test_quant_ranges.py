"""Histograms and the ranges and types that follow from them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_mlir.quant.histogram import Histogram
from stream_mlir.quant.ranges import activation_storage, storage_for_range
from stream_mlir.quant.settings import Settings


def histogram_of(*parts: np.ndarray) -> Histogram:
    histogram = Histogram()
    for part in parts:
        histogram.update(part.astype(np.float32))
    return histogram


def test_growing_range_loses_no_count() -> None:
    rng = np.random.default_rng(0)
    parts = [np.zeros(7), rng.standard_normal(100), rng.standard_normal(50) * 1000, np.zeros(3)]
    histogram = histogram_of(*parts)
    centers, counts = histogram.points()
    together = np.concatenate(parts).astype(np.float32)
    assert counts.sum() == len(together)
    assert (histogram.low, histogram.high) == (together.min(), together.max())
    assert np.average(centers, weights=counts) == pytest.approx(together.mean(), abs=0.5)


def test_nan_and_infinity_are_reported() -> None:
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match="finite"):
            histogram_of(np.array([1.0, bad]))


@given(
    st.floats(-1e6, 1e6, width=32),
    st.floats(-1e6, 1e6, width=32),
    st.sampled_from(["affine", "symmetric"]),
    st.sampled_from(["free", "pow2"]),
    st.sampled_from([4, 7, 8, 16]),
)
def test_a_range_is_covered_and_zero_is_exact(
    a: float, b: float, scheme, scales, bits: int
) -> None:
    low, high = min(a, b), max(a, b)
    storage = storage_for_range(low, high, Settings(8, bits, scheme, scales))
    assert storage.qmin <= storage.zero_point <= storage.qmax
    assert storage.dequantize(np.array([storage.zero_point]))[0] == 0.0
    if scheme == "symmetric":
        assert storage.zero_point == 0
    for end in (min(low, 0.0), max(high, 0.0)):
        back = storage.dequantize(storage.quantize(np.array([end])))[0]
        assert abs(back - end) <= storage.scale * 1.001
    if scales == "pow2":
        assert np.log2(storage.scale) % 1 == 0


def test_where_nothing_is_negative_storage_is_unsigned() -> None:
    for scheme in ("affine", "symmetric"):
        storage = storage_for_range(0.5, 2.0, Settings(scheme=scheme))
        assert (storage.signed, storage.zero_point) == (False, 0)


def test_only_negative_values_put_the_zero_point_at_the_edge() -> None:
    storage = storage_for_range(-4.0, -1.0, Settings())
    assert storage.zero_point == storage.qmax == 127


def test_a_dead_value_gets_a_usable_type() -> None:
    for ranges in ("minmax", "percentile", "mse"):
        storage = activation_storage(histogram_of(np.zeros(9)), Settings(ranges=ranges))
        assert 0 < storage.scale < 1


def outliers() -> Histogram:
    rng = np.random.default_rng(0)
    return histogram_of(rng.standard_normal(100_000), np.array([-60.0, 90.0]))


@pytest.mark.parametrize(("scheme", "widest"), [("affine", 150 / 15), ("symmetric", 90 / 7)])
def test_percentile_and_mse_ignore_outliers_that_minmax_covers(scheme, widest: float) -> None:
    scales = {
        ranges: activation_storage(outliers(), Settings(8, 4, scheme, "free", ranges)).scale
        for ranges in ("minmax", "percentile", "mse")
    }
    assert scales["minmax"] == pytest.approx(widest, rel=1e-5)
    assert scales["percentile"] < 1
    assert scales["mse"] < 5


def test_mse_is_never_worse_than_minmax() -> None:
    rng = np.random.default_rng(1)
    for values in (rng.standard_normal(5000), rng.exponential(size=5000), rng.standard_t(2, 5000)):
        x = values.astype(np.float32)
        errors = {}
        for ranges in ("minmax", "mse"):
            storage = activation_storage(histogram_of(x), Settings(ranges=ranges))
            errors[ranges] = np.square(storage.dequantize(storage.quantize(x)) - x).sum()
        assert errors["mse"] <= errors["minmax"] * 1.02


def test_mse_spends_no_codes_where_the_next_function_is_flat() -> None:
    histogram = histogram_of(np.random.default_rng(0).normal(0, 10, 50_000))
    plain = activation_storage(histogram, Settings())
    through = activation_storage(histogram, Settings(), lambda x: np.clip(x, -1.0, 1.0))
    assert through.scale < plain.scale / 4
