"""The result of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from stream_mlir.mapping.layer import Fold
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources
from stream_mlir.mapping.solve.options import LIMITS, Options
from stream_mlir.mapping.solve.problem import BANDWIDTH, Problem


@dataclass(frozen=True)
class Choice:
    """One way to build one layer. Cycles per frame; the memory of the weights, "" for the usual; words of weights off chip and their code;
    whether zeros are left out; words of a burst of rows that wait in memory, 0 for none."""

    fold: Fold
    lanes: tuple[int, int]
    cycles: int
    cost: Resources
    memory: str = ""
    offchip_rows: int = 0
    codec: str = ""
    skips: bool = False
    lines_burst: int = 0


@dataclass(frozen=True)
class Design:
    """A choice for every layer, in the order given.

    `bound_cycles` is a proven lower bound of what `objective` asks for: the interval, the latency, or the interval wanted; `proven`: nothing
    within the budget is better under the model. `binding` names what keeps it from being better (columns of `LIMITS`; none where the layers have no
    more parallelism), `bottleneck` the slowest layer. `used` has what all layers, width converters and the deep FIFOs of skips take (columns:
    `LIMITS`); `exceeded` names resources over the budget, where that was allowed.
    `spills` are the streams that wait in off-chip memory, as (layer, input). `fill_cycles` pass until the first output, as far as the model goes
    (`solve/latency.py`).
    """

    choices: tuple[Choice, ...]
    interval_cycles: int
    bound_cycles: int
    proven: bool
    objective: str
    binding: tuple[str, ...]
    bottleneck: str
    used: np.ndarray = field(compare=False)
    exceeded: tuple[str, ...] = ()
    spills: tuple[tuple[int, int], ...] = ()
    fill_cycles: int = 0

    @property
    def resources(self) -> Resources:
        """What the whole design takes."""
        return Resources(**dict(zip(RESOURCE_NAMES, map(int, self.used), strict=False)))


def choices_of(tables: Sequence[Options], picks: Sequence[int]) -> tuple[Choice, ...]:
    """The rows picked from each layer's table."""
    return tuple(_choice(table, pick) for table, pick in zip(tables, picks, strict=True))


def _choice(table: Options, pick: int) -> Choice:
    counts = map(int, table.uses[pick][: len(RESOURCE_NAMES)])
    return Choice(
        fold=table.folds[pick],
        lanes=(int(table.lanes_in[pick]), int(table.lanes_out[pick])),
        cycles=int(table.cycles[pick]),
        cost=Resources(*counts),
        memory=table.memories[pick],
        offchip_rows=int(table.rows[pick]),
        codec=table.codecs[pick],
        skips=bool(table.skips[pick]),
        lines_burst=int(table.lines[pick]),
    )


def spills_of(problem: Problem, picks: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Those whose pick moves bits: (layer, input)."""
    return tuple(
        (skip.layer, skip.port)
        for skip, ways, pick in zip(problem.waiting, problem.skips, picks, strict=True)
        if ways[pick][BANDWIDTH]
    )


def used(
    problem: Problem, tables: Sequence[Options], picks: Sequence[int], skips: Sequence[int]
) -> np.ndarray:
    """What a design takes altogether (columns: `LIMITS`)."""
    total = problem.fixed + np.zeros(len(LIMITS))
    for table, pick in zip(tables, picks, strict=True):
        total = total + table.uses[pick]
    for ways, pick in zip(problem.skips, skips, strict=True):
        total = total + ways[pick]
    return total + sum(
        (problem.converter(*key) for key in converters(problem, tables, picks)),
        np.zeros(len(LIMITS)),
    )


def converters(
    problem: Problem, tables: Sequence[Options], picks: Sequence[int]
) -> set[tuple[int, int, int]]:
    """The width converters of a design, as (producer, its lanes, the consumers' lanes)."""
    found = set()
    for producer, consumer in problem.graph.edges:
        out = int(tables[producer].lanes_out[picks[producer]])
        into = int(tables[consumer].lanes_in[picks[consumer]])
        if out != into:
            found.add((producer, out, into))
    return found
