"""The cuts of least time for a batch, with proof.

Every segment has a price that only a search tells, but lower bounds are cheap. So the cheapest path is found with what is known, its segments are looked at more closely
(`floors.py`, then the linear relaxation, then the search), and again, until all segments of the cheapest path have their own price: no other path can be cheaper.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from stream_mlir.mapping.partition.floors import floors
from stream_mlir.mapping.partition.path import Segment, cheapest
from stream_mlir.mapping.partition.segments import Segments
from stream_mlir.mapping.reload import load_cycles
from stream_mlir.mapping.search import best
from stream_mlir.mapping.solve.design import Design
from stream_mlir.mapping.solve.latency import fill
from stream_mlir.mapping.solve.problem import Problem
from stream_mlir.mapping.solve.sift import NODES
from stream_mlir.mapping.solve.throughput import Search

Candidate = tuple[int, int, int]
"""A segment and the number of its rounds."""


@dataclass(frozen=True)
class Price:
    """Cycles of a batch: each part is configured in `switch_cycles`, fills its pipeline, and makes `batch` frames, one every interval (fpgaConvNet: time-multiplexed
    partitions); in each round again, after its weights have been loaded. A network in one part is configured once and for all."""

    batch: int
    switch_cycles: float

    def of(
        self,
        interval: np.ndarray | float,
        fill_cycles: float = 0.0,
        rounds: int = 1,
        load: float = 0.0,
    ) -> np.ndarray | float:
        """Of a part among several."""
        return self.switch_cycles + rounds * (load + fill_cycles + self.batch * interval)


@dataclass(frozen=True)
class Plan:
    """Segments in order with their designs and rounds. `cycles` of a batch; `proven`: no other cuts with these searches take fewer; `searches` is how many of `candidates`
    (segments and numbers of rounds) had to be searched."""

    segments: tuple[Segment, ...]
    designs: tuple[Design, ...]
    rounds: tuple[int, ...]
    cycles: float
    proven: bool
    searches: int
    candidates: int


def plan(
    segments: Segments,
    price: Price,
    *,
    parts: int | None = None,
    cuts: Collection[Segment] | None = None,
    objective: str = "throughput",
    nodes: int = NODES,
) -> Plan | None:
    """The best cuts into `parts`, or (None) into as many as are best; with `cuts` only the rounds are sought. None where there are none. `objective` and `nodes` are those of
    each part's search."""
    return _Lazy(segments, price, objective, nodes).run(parts, cuts)


_RELAXED, _SEARCHED = 1, 2


@dataclass
class _Lazy:
    segments: Segments
    price: Price
    objective: str
    nodes: int
    designs: dict[Candidate, Design | None] = field(default_factory=dict)
    least: dict[int, np.ndarray] = field(init=False)

    def run(self, parts: int | None, cuts: Collection[Segment] | None) -> Plan | None:
        counts = self.segments.round_counts
        self.least = {count: floors(self.segments, count) for count in counts}
        if any(not self._fits(unit) for unit in range(len(self.segments.units))):
            return None
        costs = np.array([self.price.of(self.least[count], rounds=count) for count in counts])
        costs[:, 0, -1] -= self.price.switch_cycles
        if cuts is not None:
            costs[:, ~_marked(cuts, costs.shape[1:])] = np.inf
        known = np.zeros(costs.shape, int)
        while (path := cheapest(costs.min(axis=0), parts)) is not None:
            chosen = [(int(costs[:, a, b].argmin()), a, b) for a, b in path]
            open_ = [each for each in chosen if known[each] < _SEARCHED]
            if not open_:
                found = [(begin, end, counts[at]) for at, begin, end in chosen]
                cycles = float(sum(costs[each] for each in chosen))
                return self._plan(found, cycles, int(np.isfinite(costs).sum()))
            for at, begin, end in open_:
                each = (at, begin, end)
                known[each] += 1
                step = self._relaxed if known[each] == _RELAXED else self._searched
                costs[each] = max(costs[each], step((begin, end, counts[at])))
        return None

    def _fits(self, unit: int) -> bool:
        """Alone, in however many rounds."""
        every = self.segments.rounds(unit + 1)
        return any(self._relaxed((unit, unit + 1, count)) < np.inf for count in every)

    def _relaxed(self, of: Candidate) -> float:
        """With the shortest interval that the linear relaxation has, and the least fill and load."""
        begin, end, rounds = of
        least = self.least[rounds][begin, end]
        if least == np.inf:
            return np.inf
        problem = self.segments.problem(*of)
        interval = Search(problem, self.nodes).relaxed(least)
        if interval is None:
            return np.inf
        return self._cost(of, interval, _least_fill(problem), self._load(problem, None))

    def _searched(self, of: Candidate) -> float:
        problem = self.segments.problem(*of)
        design = best(problem, self.objective, nodes=self.nodes)
        self.designs[of] = design
        if design is None:
            return np.inf
        load = self._load(problem, design)
        return self._cost(of, design.interval_cycles, design.fill_cycles, load)

    def _load(self, problem: Problem, design: Design | None) -> int:
        """Of the last layer's weights; without a design no design's load is shorter."""
        layer = problem.graph.layers[-1]
        if design is None:
            return load_cycles(layer, problem.budget.bits_per_cycle, rows=False)
        return load_cycles(layer.folded(design.choices[-1].fold), problem.budget.bits_per_cycle)

    def _cost(self, of: Candidate, interval: int, fill_cycles: float, load: int) -> float:
        begin, end, rounds = of
        whole = (begin, end) == (0, len(self.segments.units))
        cost = float(self.price.of(interval, fill_cycles, rounds, load))
        return cost - self.price.switch_cycles if whole else cost

    def _plan(self, found: list[Candidate], cycles: float, candidates: int) -> Plan:
        chosen = [self.designs[each] for each in found]
        designs = tuple(each for each in chosen if each is not None)
        proven = all(each.proven for each in self.designs.values() if each is not None)
        path = tuple((begin, end) for begin, end, _ in found)
        rounds = tuple(count for _, _, count in found)
        return Plan(path, designs, rounds, cycles, proven, len(self.designs), candidates)


def _marked(cuts: Collection[Segment], shape: tuple[int, ...]) -> np.ndarray:
    marked = np.zeros(shape, bool)
    for each in cuts:
        marked[each] = True
    return marked


def _least_fill(problem: Problem) -> float:
    return fill(problem, [int(np.argmin(table.fill)) for table in problem.choices])
