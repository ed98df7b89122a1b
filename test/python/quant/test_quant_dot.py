"""Integers of conv and linear layers: never overflowing, close to float, hard cases right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_mlir.interp import Storage
from stream_mlir.interp.arithmetic import requantize
from stream_mlir.quant.dot import DotLayer, accumulator_bits, declared_dot, quantize_dot
from stream_mlir.quant.settings import Settings


def results(layer: DotLayer, raw: np.ndarray, target: Storage) -> np.ndarray:
    """Raw results of a linear layer for raw inputs (frames x C)."""
    sums = raw.astype(np.int64) @ layer.weights.astype(np.int64).T + layer.bias
    return requantize(
        sums, layer.multiplier, layer.shift, target.zero_point, target.qmin, target.qmax
    )


@st.composite
def layers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, Storage, Storage, Settings]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    filters, channels = draw(st.integers(1, 5)), draw(st.integers(1, 40))
    magnitudes = 10.0 ** rng.uniform(-draw(st.integers(0, 12)), 2, (filters, 1))
    weights = rng.standard_normal((filters, channels)) * magnitudes
    weights[rng.random(filters) < 0.2] = 0
    bias = rng.standard_normal(filters) * 10.0 ** rng.uniform(-3, draw(st.integers(0, 8)), filters)
    settings = Settings(
        weights=draw(st.sampled_from([2, 3, 4, 8, 16])),
        activations=draw(st.sampled_from([4, 8, 16])),
        scales=draw(st.sampled_from(["free", "pow2"])),
    )
    storages = [
        Storage(settings.activations, signed, scale, 0)
        for signed, scale in zip(
            draw(st.tuples(st.booleans(), st.booleans())),
            draw(
                st.tuples(st.sampled_from([0.001, 0.02, 1.0]), st.sampled_from([0.01, 0.3, 20.0]))
            ),
            strict=True,
        )
    ]
    zero_points = [draw(st.integers(s.qmin, s.qmax)) for s in storages]
    source, target = (
        Storage(s.bits, s.signed, s.scale, z) for s, z in zip(storages, zero_points, strict=True)
    )
    return weights, bias, source, target, settings


@given(layers())
def test_no_partial_sum_leaves_the_accumulator(case) -> None:
    weights, bias, source, target, settings = case
    layer = quantize_dot(weights, bias, source, target, settings)
    limit = 1 << (layer.accumulator_bits - 1)
    for raw in (source.qmin, source.qmax):
        for chosen in (layer.weights > 0, layer.weights < 0):  # any subset, in any order
            partial = (layer.weights.astype(object) * chosen * raw).sum(axis=1)
            assert all(-limit <= p < limit for p in partial)
            assert all(
                -limit <= p + int(b) < limit for p, b in zip(partial, layer.bias, strict=True)
            )
    assert layer.accumulator_bits + int(layer.multiplier.max()).bit_length() <= 63
    assert layer.multiplier.min() >= 1


@given(layers(), st.integers(0, 2**32))
def test_results_are_within_what_rounding_allows(case, seed: int) -> None:
    weights, bias, source, target, settings = case
    layer = quantize_dot(weights, bias, source, target, settings)
    ratios = layer.multiplier / 2.0**layer.shift
    steps = ratios * target.scale / source.scale
    raw = np.random.default_rng(seed).integers(source.qmin, source.qmax + 1, (20, weights.shape[1]))
    centered = (raw - source.zero_point).astype(np.float64)
    # Half a step per weight (more where 2..6-bit weights clip), half an accumulator step for the bias, half an output step.
    slack = np.abs(layer.weights * steps[:, None] - weights) @ np.abs(centered).max(axis=0)
    tolerance = slack * source.scale / target.scale + ratios / 2 + 0.5
    exact = (centered * source.scale) @ weights.T + bias
    wanted = np.clip(exact / target.scale + target.zero_point, target.qmin, target.qmax)
    assert (np.abs(results(layer, raw, target) - wanted) <= tolerance + 1e-6).all()


EIGHT = Settings()
BYTE = Storage(8, False, 0.02, 0)


def test_a_filter_of_zeros_keeps_its_bias_precisely() -> None:
    weights = np.array([[0.0, 0.0], [1.0, -1.0]])
    layer = quantize_dot(weights, np.array([1.0, 0.0]), BYTE, BYTE, EIGHT)
    assert (layer.weights[0] == 0).all()
    assert results(layer, np.array([[255, 0]]), BYTE)[0, 0] == 50


def test_all_zero_weights() -> None:
    layer = quantize_dot(np.zeros((2, 3)), None, BYTE, BYTE, EIGHT)
    assert results(layer, np.array([[255, 255, 255]]), BYTE).tolist() == [[0, 0]]


def test_tiny_weights_beside_a_bias_need_no_wide_accumulator() -> None:
    weights = np.array([[1e-12] * 64, [0.5] * 64])
    layer = quantize_dot(weights, np.array([2.0, 0.0]), BYTE, BYTE, EIGHT)
    assert layer.accumulator_bits <= 32
    assert results(layer, np.zeros((1, 64)), BYTE)[0].tolist() == [100, 0]


def test_declared_scales_that_are_finer_than_matters_are_not_kept() -> None:
    scales = np.array([1e-25, 0.01])
    weights = np.array([[3e-25] * 64, [0.03] * 64])
    layer = declared_dot(weights, np.array([2.0, 0.0]), scales, BYTE, BYTE, precise=False)
    assert results(layer, np.full((1, 64), 1), BYTE)[0].tolist() == [100, 2]
    assert (layer.weights[1] == 3).all()
    with pytest.raises(OverflowError, match="so fine a scale"):
        declared_dot(weights, np.array([2.0, 0.0]), scales, BYTE, BYTE)


def test_a_bias_far_outside_saturates_instead_of_widening() -> None:
    weights = np.array([[0.5] * 8, [0.5] * 8])
    layer = quantize_dot(weights, np.array([-1e30, 1e30]), BYTE, BYTE, EIGHT)
    assert layer.accumulator_bits <= 32
    raw = np.array([[0] * 8, [255] * 8])
    assert results(layer, raw, BYTE).tolist() == [[0, 255], [0, 255]]


def test_a_bias_beyond_32_bits_widens_the_accumulator_and_stays_exact() -> None:
    source, target = Storage(16, True, 1e-6, 0), Storage(16, True, 1e-3, 0)
    weights = np.array([[1e-4, 1.0]])
    layer = quantize_dot(weights, np.array([30.0]), source, target, Settings(16, 16))
    assert layer.accumulator_bits > 32
    assert layer.bias.dtype == np.int64
    assert results(layer, np.zeros((1, 2)), target)[0, 0] == 30000


@pytest.mark.parametrize(("bound", "bits"), [(127, 8), (128, 9), (255, 9), (256, 10)])
def test_accumulator_is_the_smallest_that_holds_the_bound(bound: int, bits: int) -> None:
    assert accumulator_bits(np.array([[1]]), np.array([bound - 1]), 1) == bits
