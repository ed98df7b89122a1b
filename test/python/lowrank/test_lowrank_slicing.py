"""Slicings against the formulae of SVD-NAS, and factors against the weights they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from stream_mlir.lowrank import Geometry, Slicing, candidates, macs, parameters, slicings, spectrum
from stream_mlir.lowrank.factors import rounded, truncated

PLAIN = Geometry((12, 16), (3, 3), (2, 2), (1, 1), (1, 1, 1, 1), channels=6, filters=8)
GROUPED = Geometry((9, 12), (3, 5), (1, 2), (2, 1), (2, 2, 2, 2), channels=8, filters=12, groups=2)
POINTWISE = Geometry((7, 7), (1, 1), (1, 1), (1, 1), (0, 0, 0, 0), channels=12, filters=8)
SOLID = Geometry((5, 6, 7), (3, 3, 3), (1, 2, 1), (1, 1, 1), (1,) * 6, channels=4, filters=6)
LINE = Geometry((20,), (5,), (2,), (1,), (2, 2), channels=4, filters=6)
EVERY = [PLAIN, GROUPED, POINTWISE, SOLID, LINE]


def weights(layer: Geometry) -> np.ndarray:
    """Random weights of a layer."""
    shape = (layer.filters, *layer.kernel, layer.group_channels)
    return np.random.default_rng(0).standard_normal(shape)


@pytest.mark.parametrize("slices", [1, 2])
def test_costs_are_those_of_the_published_table(slices):
    # HoWo = 6 * 8, s = 2, F = 8, C = 6, K = 3 * 3; the input is exactly s times the output.
    work = 6 * 8
    f, c, k, s = 8, 6, 3, 2
    assert Slicing("separable").per_rank(PLAIN)[0] == work * (f * k + c * k * s)
    inputs, outputs = Slicing("inputs", slices), Slicing("outputs", slices)
    assert inputs.per_rank(PLAIN)[0] == work * slices * (f + c // slices * k * k)
    assert outputs.per_rank(PLAIN)[0] == work * slices * (c * s * s + f // slices * k * k)
    assert inputs.largest_rank(PLAIN) == min(f, c // slices * k * k)
    assert outputs.largest_rank(PLAIN) == min(c, f // slices * k * k)


@pytest.mark.parametrize("layer", EVERY)
def test_stages_cost_what_the_formula_says_and_hold_the_weights(layer):
    dense = weights(layer)
    for slicing in slicings(layer):
        matrices = slicing.matrices(dense, layer)
        assert matrices.shape == slicing.shape(layer)
        np.testing.assert_array_equal(slicing.joined(matrices, layer), dense)
        rank = max(1, slicing.largest_rank(layer) // 2)
        stages = slicing.stages(*truncated(matrices, rank), layer)
        work, stored = slicing.per_rank(layer)
        assert macs(layer, stages) == rank * work
        assert parameters(stages) == rank * stored


@pytest.mark.parametrize("layer", EVERY)
def test_one_spectrum_holds_the_errors_of_all_ranks(layer):
    dense = weights(layer)
    for slicing in slicings(layer):
        errors = spectrum(dense, slicing, layer).errors
        assert errors[0] == pytest.approx(1)
        assert len(errors) == slicing.largest_rank(layer) + 1
        matrices = slicing.matrices(dense, layer)
        for rank in range(1, len(errors)):
            left, right = truncated(matrices, rank)
            error = np.linalg.norm(matrices - left @ right) / np.linalg.norm(dense)
            assert errors[rank] == pytest.approx(error, abs=1e-7)


def test_every_group_count_is_there_once():
    found = list(slicings(PLAIN))
    assert [each.slices for each in found if each.scheme == "inputs"] == [1, 2, 3, 6]
    assert [each.slices for each in found if each.scheme == "outputs"] == [1, 2, 4, 8]
    assert len(set(found)) == len(found)
    # A pointwise layer has nothing to separate, and its schemes agree on one slice.
    schemes = {(each.scheme, each.slices) for each in slicings(POINTWISE)}
    assert ("separable", 1) not in schemes
    assert ("inputs", 1) in schemes
    assert ("outputs", 1) not in schemes


def test_energy_picks_the_smallest_rank_that_keeps_it():
    found = spectrum(weights(PLAIN), Slicing("inputs"), PLAIN)
    for energy in (0.3, 0.8, 0.99, 1.0):
        rank = found.rank_for_energy(energy)
        assert 1 - found.errors[rank] ** 2 >= energy - 1e-9
        assert rank == 1 or 1 - found.errors[rank - 1] ** 2 < energy


@pytest.mark.parametrize("bits", [4, 6, 8])
def test_later_pairs_absorb_the_rounding_of_earlier_ones(bits):
    matrices = Slicing("inputs").matrices(weights(SOLID), SOLID)
    rank = 5
    left, right = truncated(matrices, rank)
    top = (1 << (bits - 1)) - 1

    def round_to(values: np.ndarray, axis: int) -> np.ndarray:
        scale = np.abs(values).max(axis=axis, keepdims=True) / top
        return np.rint(values / scale) * scale

    afterwards = round_to(left, 2) @ round_to(right, 2)
    absorbed = np.matmul(*rounded(matrices, rank, bits))
    assert np.linalg.norm(matrices - absorbed) < np.linalg.norm(matrices - afterwards)


def test_rounded_factors_are_on_the_grid():
    matrices = Slicing("outputs", 2).matrices(weights(PLAIN), PLAIN)
    left, right = rounded(matrices, 3, 6)
    for values in (left, right):
        scales = np.abs(values).max(axis=2, keepdims=True) / 31
        # A row's scale is fixed before its largest entry is known, so at most 31 steps fit.
        assert np.unique(np.round(values / scales, 6)).size > 1
    columns = right / (np.abs(right).max(axis=2, keepdims=True) / 31)
    np.testing.assert_allclose(columns, np.rint(columns), atol=1e-9)


def test_enumerating_decomposes_each_slicing_once(monkeypatch):
    decomposed = []
    decompose = np.linalg.eigvalsh
    monkeypatch.setattr(
        np.linalg, "eigvalsh", lambda each: decomposed.append(each.shape) or decompose(each)
    )
    found = list(candidates(weights(PLAIN), PLAIN))
    assert len({(each.slicing, each.rank) for each in found}) == len(found) > len(decomposed)
    assert len(decomposed) == len(list(slicings(PLAIN)))
