"""Layers that only move words: which of them, and in which iteration (`lib/Kernels/README.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import gcd, prod
from typing import TYPE_CHECKING

from stream_mlir.mapping.loops import Loop, Loops, Step

if TYPE_CHECKING:
    from stream_mlir.mapping.layer import Layer


@dataclass(frozen=True)
class Join:
    """The inputs one behind the other along dimension `axis` of the frame."""

    axis: int


@dataclass(frozen=True)
class Cut:
    """Index i along a dimension of the frame reads `begins + i * steps`."""

    begins: tuple[int, ...]
    steps: tuple[int, ...]

    @property
    def channel_step(self) -> int:
        """Between the channels kept."""
        return self.steps[-1]


@dataclass(frozen=True)
class Repeat:
    """How often each row and column goes out; one spatial dimension is a row of columns."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def kept(self) -> tuple[int, ...]:
        """The columns that go out at all: what the line buffer holds."""
        return tuple(count for count in self.columns if count)


Moves = Join | Cut | Repeat


def most_lanes(layer: Layer) -> int:
    """Lanes divide this number, so that no word is cut."""
    shared = gcd(*(shape[-1] for shape in (*layer.inputs, layer.output)))
    if isinstance(layer.moves, Cut):
        return 1 if layer.moves.channel_step > 1 else gcd(shared, layer.moves.begins[-1])
    return shared


def concat(layer: Layer) -> Loops:
    """A run of each input in turn, a word per iteration."""
    assert isinstance(layer.moves, Join)
    runs, result = prod(layer.output[: layer.moves.axis]), len(layer.inputs)
    steps = [
        Step(prod(shape) // layer.fold.in_ // runs, (port,), (result,))
        for port, shape in enumerate(layer.inputs)
    ]
    return (Loop(runs, tuple(steps)),)


def cut(layer: Layer) -> Loops:
    """Every word comes in, those that are kept leave."""
    assert isinstance(layer.moves, Cut)
    lanes, shape = layer.fold.in_, layer.inputs[0]
    spans = list(zip(shape, layer.moves.begins, layer.moves.steps, layer.output, strict=True))
    channels = [
        size // lanes if step == 1 else size
        for size, step in zip(spans[-1], (1, 1, 0, 1), strict=True)
    ]
    *rows, columns = [_kept(*span) for span in spans[:-1]] or [[True]]
    words = _kept(channels[0], channels[1], spans[-1][2], channels[3])
    inside = [_step(column and word) for column in columns for word in words]
    row, dropped = _merged(inside), (Step(len(inside), (0,)),)
    return _loops([row if kept else dropped for kept in _all(rows)])


def repeat(layer: Layer) -> Loops:
    """A row leaves as it comes in; then again from the buffer, as often as it is repeated."""
    assert isinstance(layer.moves, Repeat)
    words, moves = layer.channels // layer.fold.in_, layer.moves
    first: list[Step] = []
    for count in moves.columns:
        first.append(Step(words, (0,), (1,) if count else ()))
        first.append(Step(max(count - 1, 0) * words, (), (1,)))
    again = sum(moves.columns) * words
    rows = {
        count: _merged([*first, Step((count - 1) * again, (), (1,))])
        if count
        else (Step(len(moves.columns) * words, (0,)),)
        for count in set(moves.rows)
    }
    return _loops([rows[count] for count in moves.rows])


def _kept(size: int, begin: int, step: int, count: int) -> list[bool]:
    chosen = range(begin, begin + count * step, step)
    return [index in chosen for index in range(size)]


def _all(dims: list[list[bool]]) -> list[bool]:
    """For every combination of indices, in raster order, whether each is kept."""
    kept = [True]
    for dim in dims:
        kept = [outer and inner for outer in kept for inner in dim]
    return kept


def _step(kept: bool) -> Step:
    return Step(1, (0,), (1,) if kept else ())


def _merged(steps: list[Step]) -> tuple[Step, ...]:
    """Neighbors at the same ports as one."""
    runs = groupby(
        (step for step in steps if step.count), key=lambda step: (step.reads, step.writes)
    )
    return tuple(Step(sum(step.count for step in run), *ports) for ports, run in runs)


def _loops(rows: list[tuple[Step, ...]]) -> Loops:
    """Equal neighboring rows as repetitions."""
    return tuple(Loop(len(list(run)), steps) for steps, run in groupby(rows))
