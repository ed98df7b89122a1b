"""The schedule of a zero-skipping layer (`dot_skip.h`): units of passes, the windows of the next unit coming in during the first.

All windows of the next unit are in before the first result of a unit leaves, so that only times depend on data, never the order of words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import floor

import numpy as np

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.loops import Loop, Loops, Step
from stream_mlir.mapping.skip_times import (
    Shape,
    expected_unit,
    reads_of,
    shape_of,
)

PICKING = 6
"""Stages of the pipeline that choose taps, an estimate."""


@dataclass(frozen=True)
class Ports:
    """Where windows come from and results go."""

    source: int
    result: int


def expected_loops(layer: Layer, ports: Ports) -> Loops:
    """Units that take as long as they do on average."""
    return _expected(shape_of(layer), expected_unit(layer), reads_of(layer)[0], ports)


def loops_of(layer: Layer, passes: np.ndarray, ports: Ports) -> Loops:
    """Units whose passes take these cycles: units x passes."""
    shape, reads = shape_of(layer), reads_of(layer)
    coming = [reads[(unit + 1) % len(reads)] for unit in range(shape.units)]
    units = []
    for number, cycles in enumerate(passes.tolist()):
        is_last = number + 1 == shape.units
        first = cycles[0] if is_last else max(cycles[0], shape.loads)
        rest = [(gap, len(list(same))) for gap, same in groupby(cycles[1:])]
        units.append(_unit(() if is_last else coming[number], first, rest, ports))
    fill = Loop(1, tuple(_reading(reads[0], ports, shape.loads)))
    return (fill, *(Loop(len(list(same)), steps) for steps, same in groupby(units)))


@lru_cache(maxsize=256)
def _expected(
    shape: Shape, unit: tuple[float, float], reads: tuple[int, ...], ports: Ports
) -> Loops:
    first, each = unit
    loops = [Loop(1, tuple(_reading(reads, ports, shape.loads)))]
    whole, left = first + (shape.passes - 1) * each, shape.units - 1
    short, longer = floor(whole), round((whole - floor(whole)) * left)
    for cycles, count in ((short + 1, longer), (short, left - longer)):
        if count:
            split = _split(cycles, max(shape.loads, round(first)), shape.passes)
            loops.append(Loop(count, _unit(reads, *split, ports)))
    split = _split(round(shape.passes * each), round(each), shape.passes)
    return (*loops, Loop(1, _unit((), *split, ports)))


def _split(cycles: int, first: int, passes: int) -> tuple[int, list[tuple[int, int]]]:
    """The first pass of a unit of so many cycles, and the others as `_even` has them."""
    first = min(first, cycles - passes + 1) if passes > 1 else cycles
    return first, _even(cycles - first, passes - 1)


def _even(cycles: int, count: int) -> list[tuple[int, int]]:
    """So many passes in so many cycles, as (cycles, how many)."""
    if not count:
        return []
    each, more = divmod(cycles, count)
    return [(gap, many) for gap, many in ((each + 1, more), (each, count - more)) if many]


def _unit(
    reads: Sequence[int], first: int, rest: Sequence[tuple[int, int]], ports: Ports
) -> tuple[Step, ...]:
    steps = list(_reading(reads, ports))
    came = reads[-1] if reads else 0
    result = (ports.result,)
    if steps and came == first:
        steps[-1:] = _with_result(steps[-1], result)
    else:
        steps.append(Step(1, (), result, gap=first - came))
    return (*steps, *(Step(count, (), result, gap=gap) for gap, count in rest))


def _with_result(step: Step, result: tuple[int, ...]) -> list[Step]:
    """The last read and the first result in one iteration."""
    both = Step(1, step.reads, result, gap=step.gap)
    return [Step(step.count - 1, step.reads, gap=step.gap), both] if step.count > 1 else [both]


def _reading(reads: Sequence[int], ports: Ports, until: int = 0) -> Iterator[Step]:
    """Words that come in these iterations, and idle ones after them."""
    gaps = np.diff(reads, prepend=0).tolist() if reads else []
    for gap, same in groupby(gaps):
        yield Step(len(list(same)), (ports.source,), gap=gap)
    if reads and until > reads[-1]:
        yield Step(1, gap=until - reads[-1])
