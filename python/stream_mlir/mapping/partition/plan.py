"""The cuts of least time for a batch, with proof.

Every segment has a price that only a search tells, but lower bounds are cheap. So the cheapest path is found with what is known, its segments are looked at more closely
(`floors.py`, then the linear relaxation, then the search), and again, until all segments of the cheapest path have their own price: no other path can be cheaper.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from stream_mlir.mapping.partition.floors import floors
from stream_mlir.mapping.partition.path import Segment, cheapest
from stream_mlir.mapping.partition.segments import Segments
from stream_mlir.mapping.search import best
from stream_mlir.mapping.solve.design import Design
from stream_mlir.mapping.solve.latency import fill
from stream_mlir.mapping.solve.problem import Problem
from stream_mlir.mapping.solve.sift import NODES
from stream_mlir.mapping.solve.throughput import Search


@dataclass(frozen=True)
class Price:
    """Cycles of a batch: each part is configured in `switch_cycles`, fills its pipeline, and makes `batch` frames, one every interval (fpgaConvNet: time-multiplexed
    partitions). A network in one part is configured once and for all."""

    batch: int
    switch_cycles: float

    def of(self, interval: np.ndarray | float, fill_cycles: float = 0.0) -> np.ndarray | float:
        """Of a part among several."""
        return self.switch_cycles + fill_cycles + self.batch * interval


@dataclass(frozen=True)
class Plan:
    """Segments in order with their designs. `cycles` of a batch; `proven`: no other cuts with these searches take fewer; `searches` is how many of `candidates` segments
    had to be searched."""

    segments: tuple[Segment, ...]
    designs: tuple[Design, ...]
    cycles: float
    proven: bool
    searches: int
    candidates: int


def plan(
    segments: Segments,
    price: Price,
    *,
    parts: int | None = None,
    objective: str = "throughput",
    nodes: int = NODES,
) -> Plan | None:
    """The best cuts into `parts`, or (None) into as many as are best; None where there are none. `objective` and `nodes` are those of each part's search."""
    return _Lazy(segments, price, objective, nodes).run(parts)


_RELAXED, _SEARCHED = 1, 2


@dataclass
class _Lazy:
    segments: Segments
    price: Price
    objective: str
    nodes: int
    designs: dict[Segment, Design | None] = field(default_factory=dict)
    least: np.ndarray = field(init=False)

    def run(self, parts: int | None) -> Plan | None:
        self.least = floors(self.segments)
        if any(self._relaxed((unit, unit + 1)) == np.inf for unit in range(len(self.least) - 1)):
            return None
        costs = np.asarray(self.price.of(self.least))
        costs[0, -1] -= self.price.switch_cycles
        known = np.zeros(costs.shape, int)
        while (path := cheapest(costs, parts)) is not None:
            open_ = [each for each in path if known[each] < _SEARCHED]
            if not open_:
                return self._plan(path, sum(costs[each] for each in path), np.isfinite(costs).sum())
            for each in open_:
                known[each] += 1
                step = self._relaxed if known[each] == _RELAXED else self._searched
                costs[each] = max(costs[each], step(each))
        return None

    def _relaxed(self, segment: Segment) -> float:
        """With the shortest interval that the linear relaxation has, and the least fill."""
        problem = self.segments.problem(*segment)
        interval = Search(problem, self.nodes).relaxed(self.least[segment])
        return np.inf if interval is None else self._cost(segment, interval, _least_fill(problem))

    def _searched(self, segment: Segment) -> float:
        design = best(self.segments.problem(*segment), self.objective, nodes=self.nodes)
        self.designs[segment] = design
        if design is None:
            return np.inf
        return self._cost(segment, design.interval_cycles, design.fill_cycles)

    def _cost(self, segment: Segment, interval: int, fill_cycles: float) -> float:
        whole = segment == (0, len(self.segments.units))
        cost = float(self.price.of(interval, fill_cycles))
        return cost - self.price.switch_cycles if whole else cost

    def _plan(self, path: tuple[Segment, ...], cycles: float, candidates: int) -> Plan:
        chosen = [self.designs[each] for each in path]
        designs = tuple(each for each in chosen if each is not None)
        proven = all(each.proven for each in self.designs.values() if each is not None)
        return Plan(path, designs, cycles, proven, len(self.designs), int(candidates))


def _least_fill(problem: Problem) -> float:
    return fill(problem, [int(np.argmin(table.fill)) for table in problem.choices])
