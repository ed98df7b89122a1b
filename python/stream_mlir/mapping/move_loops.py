"""Layers that only move words: in which iteration each comes in and leaves (`lib/Kernels/README.md`)."""

from __future__ import annotations

from itertools import accumulate, groupby
from math import prod
from typing import TYPE_CHECKING

from stream_mlir.mapping.loops import Loop, Loops, Step
from stream_mlir.mapping.moves import Blend, Cut, Gather, Join, Reorder, Repeat, Surround

if TYPE_CHECKING:
    from stream_mlir.mapping.layer import Layer


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


def surround(layer: Layer) -> Loops:
    """A word leaves in every iteration; those of the input come in."""
    assert isinstance(layer.moves, Surround)
    lanes, had = layer.fold.in_, layer.inputs[0]
    sizes, begins = list(layer.output), list(layer.moves.begins)
    *rows, columns = [
        _kept(*span) for span in zip(sizes[:-1], begins, [1] * len(begins), had, strict=False)
    ] or [[True]]
    words = _kept(sizes[-1] // lanes, begins[-1] // lanes, 1, had[-1] // lanes)
    inside = [
        Step(1, (0,) if column and word else (), (1,)) for column in columns for word in words
    ]
    row, outside = _merged(inside), (Step(len(inside), (), (1,)),)
    return _loops([row if kept else outside for kept in _all(rows)])


def resample(layer: Layer) -> Loops:
    """A resize whose positions ascend, or one that gathers."""
    return repeat(layer) if isinstance(layer.moves, Repeat) else gather(layer)


def gather(layer: Layer) -> Loops:
    """The rows that the next row of the result needs come in, then it leaves."""
    moves = layer.moves
    assert isinstance(moves, Gather | Blend)
    words = layer.channels // layer.fold.in_
    needed = moves.rows if isinstance(moves, Gather) else moves.ends
    columns = len(moves.columns) if isinstance(moves, Gather) else moves.columns
    before, rows = 0, []
    for last in accumulate(needed, max):
        reads = Step((last + 1 - before) * moves.width * words, (0,))
        before = last + 1
        rows.append(_merged([reads, Step(columns * words, (), (1,))]))
    rest = _merged([Step((moves.height - before) * moves.width * words, (0,))])
    return _loops([*rows, *([rest] if rest else [])])


def reorder(layer: Layer) -> Loops:
    """One block comes in while the one before leaves."""
    assert isinstance(layer.moves, Reorder)
    words, blocks = layer.moves.block // layer.fold.in_, layer.moves.blocks
    both = (Loop(blocks - 1, (Step(words, (0,), (1,)),)),) if blocks > 1 else ()
    return (Loop(1, (Step(words, (0,)),)), *both, Loop(1, (Step(words, (), (1,)),)))


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
