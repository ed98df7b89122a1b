"""Zero-skipping layers: dealing, expected cycles against given windows, non-square maps, foldings, resources, and the model against the simulator."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from stream_mlir.mapping import costs
from stream_mlir.mapping.dealing import arrivals, lanes_of, loads, serpentine
from stream_mlir.mapping.folding import foldings
from stream_mlir.mapping.layer import Fold, Layer, Window
from stream_mlir.mapping.loops import iterations, words
from stream_mlir.mapping.schedule import WINDOWS, kernels
from stream_mlir.mapping.skip import Skip, Table
from stream_mlir.mapping.skip_schedule import Ports, loops_of
from stream_mlir.mapping.skip_times import expected_cycles, expected_pass, lane_table, shape_of
from stream_mlir.mapping.skip_work import drawn_windows, work_of
from stream_mlir.mapping.timing import cycles

ONE = Fold()


def layer(
    fold: Fold = ONE,
    *,
    kernel: tuple[int, int] = (3, 3),
    channels: int = 8,
    filters: int = 12,
    groups: int = 1,
    out: tuple[int, int] = (5, 14),
    activations: bool = True,
    weights: bool = False,
    empty: int = 1,
    ordered: bool = False,
    seed: int = 0,
) -> Layer:
    """A convolution whose channels differ in how many zeros they have."""
    rng, taps = np.random.default_rng(seed), math.prod(kernel)
    zeros = rng.dirichlet(np.ones(taps + 1), channels)
    left = rng.random((filters, taps, channels // groups)) < 0.5
    skip = Skip(activations, weights, empty, None, 0, Table.of(zeros), Table.of(left))
    if ordered:
        slowness = skip.left(1, groups) @ np.append(np.maximum(1, np.arange(taps + 1)), empty)
        skip = replace(skip, order=tuple(serpentine(slowness, groups)))
    size = (out[0] + kernel[0] - 1, out[1] + kernel[1] - 1)
    window = Window(kernel, (1, 1), (1, 1), (0, 0), (0, 0))
    return Layer(
        "c", "conv", ((*size, channels),), (*out, filters), weight_bits=8, accumulator_bits=20,
        multiplier_bits=16, groups=groups, window=window, fold=fold, skip=skip,
    )  # fmt: skip


def test_channels_are_dealt_row_by_row_every_second_row_in_reverse():
    slowness = np.array([1.0, 8.0, 3.0, 7.0, 2.0, 6.0, 5.0, 4.0])
    order = serpentine(slowness, 1)
    assert order == [1, 3, 5, 6, 7, 2, 4, 0]
    lanes = lanes_of(order, 8, 2)
    assert [np.flatnonzero(lanes == lane).tolist() for lane in (0, 1)] == [
        [0, 1, 6, 7],
        [2, 3, 4, 5],
    ]
    assert [slowness[lanes == lane].sum() for lane in (0, 1)] == [18, 18]
    assert serpentine(slowness, 2) == [1, 3, 2, 0, 5, 6, 7, 4]


def test_windows_that_share_a_word_and_a_lane_come_in_one_after_the_other():
    steps = loads(np.array([0, 0, 1, 0, 1, 1]), 2)
    assert [(step.is_new, step.sources) for step in steps] == [
        (True, (0, -1)), (False, (1, -1)), (True, (1, 0)), (True, (-1, 0)), (False, (-1, 1)),
    ]  # fmt: skip
    assert arrivals(steps, 2).tolist() == [[0, 1, 3], [2, 4, 5]]


@pytest.mark.parametrize("fine", range(1, 10))
def test_cycles_of_a_window(fine: int):
    """ceil((9 - b) / fine), never below one, with any number of multipliers; one lane, so that nothing waits."""
    one = layer(Fold(fine=fine), channels=1, filters=1, out=(1, 1))
    skip = one.skip
    assert skip is not None
    for b in range(10):
        known = replace(one, skip=replace(skip, zeros=Table.of(np.eye(10)[[b]])))
        wanted = max(1, math.ceil((9 - b) / fine))
        assert expected_pass(known) == pytest.approx(wanted)
        rng = np.random.default_rng(b)
        assert work_of(known, drawn_windows(known, rng)).passes.tolist() == [[wanted]]


def test_maps_that_are_not_square():
    """Ho x Wo positions, not Ho x Ho (fpgaConvNet squares the rows)."""
    wide, high = layer(out=(3, 21)), layer(out=(21, 3))
    assert expected_cycles(wide) == expected_cycles(high)
    each = expected_pass(wide)
    assert expected_cycles(wide) == pytest.approx(8 + 63 * 12 * each, rel=1e-4)


CASES = [
    *product(
        [Fold(), Fold(2, 3, 1, 2), Fold(4, 12, 1, 4), Fold(8, 1, 1, 9)], ["a", "aw", "w", "a0"]
    )
]


def layer_of(fold: Fold, kind: str, ordered: bool) -> Layer:
    """A letter for each kind of zeros that is left out; 0 where windows of nothing else take no cycle."""
    return layer(
        fold,
        activations="a" in kind,
        weights="w" in kind,
        empty=int("0" not in kind),
        ordered=ordered,
    )


@pytest.mark.parametrize(("fold", "kind"), CASES, ids=str)
@pytest.mark.parametrize("ordered", [False, True], ids=["plain", "dealt"])
def test_expected_cycles_are_the_mean_of_drawn_frames(fold: Fold, kind: str, ordered: bool):
    made = layer_of(fold, kind, ordered)
    rng = np.random.default_rng(1)
    drawn = np.mean([work_of(made, drawn_windows(made, rng)).cycles(made) for _ in range(30)])
    assert expected_cycles(made) == pytest.approx(drawn, rel=0.02)


@pytest.mark.parametrize("fold", [Fold(2, 3, 1, 2), Fold(4, 2, 1, 2), Fold(8, 1, 1, 1)], ids=str)
@pytest.mark.parametrize("ordered", [False, True], ids=["plain", "dealt"])
def test_cycles_without_zero_weights_are_known(fold: Fold, ordered: bool):
    """Lanes wait for each other's weights as they are, not for what they might be."""
    made = layer_of(fold, "w", ordered)
    work = work_of(made, drawn_windows(made, np.random.default_rng(1)))
    assert expected_pass(made) == pytest.approx(work.passes.mean())


def test_groups_side_by_side():
    """A depthwise layer: one window per lane, all lanes wait for the slowest."""
    made = layer(Fold(1, 1, 4, 3), groups=8, filters=8, out=(9, 10))
    assert lane_table(made).tolist() == [[[0], [1], [2], [3]], [[4], [5], [6], [7]]]
    rng = np.random.default_rng(1)
    drawn = np.mean([work_of(made, drawn_windows(made, rng)).cycles(made) for _ in range(20)])
    assert expected_cycles(made) == pytest.approx(drawn, rel=0.01)
    one = layer(Fold(1, 1, 1, 3), groups=8, filters=8, out=(9, 10))
    assert expected_pass(made) > expected_pass(one)


def test_dealing_makes_lanes_finish_together():
    """Every fourth channel has few zeros: without dealing they are all in one lane."""
    made = layer(Fold(4, 1, 1, 1), channels=16)
    skip = made.skip
    assert skip is not None
    zeros = np.eye(10)[np.where(np.arange(16) % 4, 8, 1)]
    plain = replace(made, skip=replace(skip, zeros=Table.of(zeros)))
    order = tuple(serpentine(9 - zeros.argmax(axis=1), 1))
    dealt = replace(plain, skip=replace(skip, zeros=Table.of(zeros), order=order))
    assert expected_pass(plain) == 4 * 8
    assert expected_pass(dealt) == 8 + 3


@pytest.mark.parametrize(("fold", "kind"), CASES, ids=str)
@pytest.mark.parametrize("ordered", [False, True], ids=["plain", "dealt"])
def test_schedules_of_given_windows(fold: Fold, kind: str, ordered: bool):
    """Every word in, every result out, in as many cycles as the kernel takes."""
    made = layer_of(fold, kind, ordered)
    shape, work = shape_of(made), work_of(made, drawn_windows(made, np.random.default_rng(2)))
    found = loops_of(made, work.passes, Ports(WINDOWS, 1))
    assert words(found, WINDOWS) == shape.units * shape.blocks
    assert words(found, 1) == shape.units * shape.passes
    assert iterations(found) == work.cycles(made)


@pytest.mark.parametrize("fold", [Fold(), Fold(2, 3, 1, 2), Fold(4, 12, 1, 4)], ids=str)
def test_average_schedules_move_every_word(fold: Fold):
    made = layer(fold, ordered=True)
    window, work = kernels(made)
    shape = shape_of(made)
    assert words(work.loops, WINDOWS) == words(window.loops, WINDOWS) == shape.units * shape.blocks
    assert words(work.loops, 1) == shape.units * shape.passes
    assert iterations(work.loops) == pytest.approx(expected_cycles(made), abs=2)
    assert cycles(made) >= iterations(work.loops) - shape.units


def test_any_number_of_multipliers_is_a_choice():
    assert {fold.fine for fold in foldings(layer())} == set(range(1, 10))
    assert {fold.fine for fold in foldings(replace(layer(), skip=None))} == {1, 3, 9}


def test_resources():
    """A multiplier is a multiplier, a memory of weights holds those that are left, and a zero point costs the packing of two in a slice."""
    table = costs.load("hls")
    fold = Fold(2, 3, 1, 4)
    dense, sparse = replace(layer(Fold(2, 3, 1, 3)), skip=None), layer(fold)
    assert table.cost(sparse).dsp - 2 * 3 * 4 // 2 == table.cost(dense).dsp - 2 * 3 * 3 // 2
    skip = sparse.skip
    assert skip is not None
    shifted = replace(sparse, skip=replace(skip, zero_point=3))
    assert table.cost(shifted).dsp == table.cost(sparse).dsp + 2 * 3 * 4 // 2
    memory = table.weight_memory(layer(fold, weights=True), [fold])
    kept = layer(fold, weights=True).skip
    assert kept is not None
    assert memory.depth[0] == 4 * 4
    assert memory.bits[0] == 8 * 2 * 3 * kept.most_kept(3, 1) <= 8 * 2 * 3 * 9
    for name in ("fpgaconvnet", "fpgaconvnet-2023"):
        assert (
            costs.load(name).cost(sparse).dsp == math.ceil(24 * 0.5) + 3
        )  # a scale per output stream
