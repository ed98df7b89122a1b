"""Cycles of a zero-skipping layer at its folding: what to expect, and what given windows take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from stream_mlir.mapping.dealing import NOBODY, Load, lanes_of, loads
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.skip import Skip, cycles_left

_EXACT = 64
"""Most cycles of a lane whose distribution is computed; sums of more are taken as normal."""
_GRID = np.linspace(-4.0, 8.0, 97)


@dataclass(frozen=True)
class Shape:
    """A layer in units (an output position of `group` groups): `units` of them, each of `passes` passes over the filters; its `lanes` have
    `blocks` windows each, which come in within `loads` cycles."""

    units: int
    passes: int
    lanes: int
    blocks: int
    loads: int


def skip_of(layer: Layer) -> Skip:
    """What the layer leaves out, which it must."""
    assert layer.skip is not None
    return layer.skip


def shape_of(layer: Layer) -> Shape:
    """The layer at its folding."""
    fold = layer.fold
    blocks = layer.channels // layer.groups // fold.in_
    return Shape(
        units=layer.positions * layer.groups // fold.group,
        passes=layer.filters // layer.groups // fold.out,
        lanes=layer.input_lanes,
        blocks=blocks,
        loads=len(loads_of(layer)[0]),
    )


def loads_of(layer: Layer) -> tuple[tuple[Load, ...], ...]:
    """For each group block the steps in which its windows come in, as many for all."""
    fold = layer.fold
    if fold.group > 1:
        whole = Load(True, tuple(range(layer.input_lanes)))
        return ((whole,),) * (layer.groups // fold.group)
    return _loads(skip_of(layer).order, layer.channels, layer.groups, fold.in_)


def reads_of(layer: Layer) -> list[tuple[int, ...]]:
    """For each group block the iterations, from 1, in which its words come in."""
    return [
        tuple(number for number, step in enumerate(steps, 1) if step.is_new)
        for steps in loads_of(layer)
    ]


def lane_table(layer: Layer) -> np.ndarray:
    """group blocks x lanes x windows: the channels, of all, of each lane."""
    fold, per_group = layer.fold, layer.channels // layer.groups
    if fold.group > 1:
        return np.arange(layer.channels).reshape(-1, layer.input_lanes, 1)
    lanes = _lanes(skip_of(layer).order, layer.channels, layer.groups, fold.in_)
    order = np.argsort(lanes, axis=1, kind="stable").reshape(layer.groups, fold.in_, -1)
    return order + np.arange(layer.groups)[:, None, None] * per_group


def expected_pass(layer: Layer, least: int = 1) -> float:
    """Cycles of one pass, on average over groups: of its slowest lane, and no fewer than `least`."""
    skip, fold = skip_of(layer), layer.fold
    if not skip.activations:
        return _known_pass(layer, least)
    left = skip.left(fold.out, layer.groups)
    cycles = cycles_left(layer.taps, fold.fine, skip.empty)
    table = lane_table(layer)
    most = int(cycles.max()) * table.shape[2]
    if most <= _EXACT:
        return float(np.mean([_exact(left[lanes], cycles, most, least) for lanes in table]))
    mean = left @ cycles
    variance = np.maximum(left @ cycles**2 - mean**2, 0)
    return float(np.mean(_slowest(mean[table].sum(axis=2), variance[table].sum(axis=2), least)))


def _known_pass(layer: Layer, least: int) -> float:
    """The same where weights alone are left out, of which nothing is left to chance."""
    fold = layer.fold
    kept = np.moveaxis(skip_of(layer).kept(fold.out, layer.groups), 1, 2)
    cycles = np.maximum(1, -(-kept.reshape(layer.channels, -1) // fold.fine))
    slowest = cycles[lane_table(layer)].sum(axis=2).max(axis=1)
    return float(np.maximum(slowest, least).mean())


def expected_unit(layer: Layer) -> tuple[float, float]:
    """Cycles of the first pass of a unit, which lasts until the next unit is in, and of each of the others."""
    return expected_pass(layer, shape_of(layer).loads), expected_pass(layer)


def expected_cycles(layer: Layer) -> float:
    """Cycles of a frame, on average, if windows are always there."""
    return frame_cycles(shape_of(layer), *expected_unit(layer))


def frame_cycles(shape: Shape, first: float, each: float) -> float:
    """The first unit comes in; then all of them pass, the last without another to come."""
    unit = first + (shape.passes - 1) * each
    return shape.loads + (shape.units - 1) * unit + shape.passes * each


def _exact(left: np.ndarray, cycles: np.ndarray, most: int, least: int) -> float:
    """Of lanes x windows x (taps + 2) probabilities: the mean of the largest of the lanes' sums, or `least`."""
    size = most + 1
    single = np.zeros((*left.shape[:2], size))
    for each, taken in enumerate(cycles):
        single[..., taken] += left[..., each]
    spectrum = np.fft.rfft(single, 2 * size, axis=2).prod(axis=1)
    below = np.cumsum(np.fft.irfft(spectrum, 2 * size, axis=1)[:, :size], axis=1)
    largest = np.clip(below, 0, 1).prod(axis=0)
    return float(least + (1 - largest[least:]).sum())


def _slowest(mean: np.ndarray, variance: np.ndarray, least: int) -> np.ndarray:
    """The mean of the largest of independent normal sums, groups x lanes, or `least`."""
    deviation = np.sqrt(variance) + 1e-9
    base, width = mean.max(axis=1), deviation.max(axis=1)
    points = np.maximum(base[:, None] + width[:, None] * _GRID, least)
    below = _normal((points[:, None] - mean[..., None]) / deviation[..., None]).prod(axis=1)
    return points[:, -1] - np.trapezoid(below, points, axis=1)


def _normal(x: np.ndarray) -> np.ndarray:
    """The normal distribution's integral, to 1e-4 (Bowling et al. 2009)."""
    x = np.clip(x, -8, 8)
    return 1 / (1 + np.exp(-(1.5976 * x + 0.07056 * x**3)))


@lru_cache(maxsize=4096)
def _lanes(order: tuple[int, ...] | None, channels: int, groups: int, lanes: int) -> np.ndarray:
    """groups x C/groups: the lane of each channel."""
    per_group = channels // groups
    if order is None:
        return np.tile(lanes_of(None, per_group, lanes), (groups, 1))
    parts = np.array(order).reshape(groups, per_group) % per_group
    return np.stack([lanes_of(part, per_group, lanes) for part in parts])


@lru_cache(maxsize=4096)
def _loads(
    order: tuple[int, ...] | None, channels: int, groups: int, lanes: int
) -> tuple[tuple[Load, ...], ...]:
    found = [loads(each, lanes) for each in _lanes(order, channels, groups, lanes)]
    most, idle = max(map(len, found)), Load(False, (NOBODY,) * lanes)
    return tuple((*steps, *[idle] * (most - len(steps))) for steps in found)
