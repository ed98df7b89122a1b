"""The shortest interval within a budget, with proof."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from stream_mlir.mapping.solve.design import used
from stream_mlir.mapping.solve.options import LIMITS
from stream_mlir.mapping.solve.polish import Polish
from stream_mlir.mapping.solve.problem import BANDWIDTH, Problem
from stream_mlir.mapping.solve.program import ALL, Answer, Program
from stream_mlir.mapping.solve.sift import GAP, NODES, Verdict

_EXACT, _ROUGH = 1e-5, 1e-2
"""Gaps: at which traffic is as little as it can be, and where any design will do."""

Picks = tuple[tuple[int, ...], tuple[int, ...]]
"""The row of each layer's choices, and of each deep FIFO's."""


@dataclass(frozen=True)
class Found:
    """Picks of `problem.choices` with the proven lower bound of the interval; `interval` is the target they meet."""

    picks: tuple[int, ...]
    skips: tuple[int, ...]
    interval: int
    bound: int


@dataclass
class Search:
    """Bisection over the intervals that occur: first with linear relaxations, whose verdict NO is a proof, then with whole designs.

    `nodes` limits the search tree of one solve, `limited` are the columns of `LIMITS` that count. Where traffic is a choice, it sets the interval
    between the last one without a design and the first one with: the least traffic with the layers of the former ends the search.
    """

    problem: Problem
    nodes: int = NODES
    limited: tuple[int, ...] = ALL

    def fastest(self) -> Found | None:
        """The fastest design; None where none was found at all."""
        intervals = self.problem.intervals
        # No design below `proven`; none known below `low`; one at `high`.
        low = proven = _first(0, len(intervals), self._relaxed)
        high, found, probe, step = len(intervals), None, low, 1
        while low < high:
            verdict, picks = self.at(intervals[probe], _ROUGH)
            if picks is not None:
                high, found = probe, picks
            else:
                low = probe + 1
                proven = low if verdict is Verdict.NO else proven
            probe, step = ((low + high) // 2 if found else min(probe + step, high - 1)), 2 * step
        if found is None:
            return None
        _, better = self.at(intervals[high])
        found = better or found
        best = Found(*found, interval=intervals[high], bound=intervals[min(proven, high)])
        if not self.problem.has_traffic or not proven:
            return best
        return self._between(best, intervals[high - 1], intervals[proven - 1])

    def relaxed(self, least: float = 0.0) -> int | None:
        """A lower bound of the interval by the linear relaxation, if `least` is known to be one; None where it has no solution at all."""
        intervals = self.problem.intervals
        last = len(intervals) - 1
        if not self._relaxed(last):
            return None
        return intervals[_first(min(last, bisect_left(intervals, least)), last, self._relaxed)]

    def _relaxed(self, index: int) -> bool:
        return not Program(self.problem, self.problem.intervals[index], self.limited).excluded

    def _between(self, best: Found, without: int, excluded: int) -> Found:
        """The same with an interval that traffic sets, where that is shorter: layers may have the cycles of `without`, and need more than `excluded`."""
        picks, least = self._least_traffic(without, best.interval)
        if picks is not None:
            interval = self.problem.interval_of(
                picks[0], used(self.problem, self.problem.choices, *picks)
            )
            best = replace(best, picks=picks[0], skips=picks[1], interval=interval)
        if excluded != without:
            _, least = self._least_traffic(excluded, best.interval)
        return replace(best, bound=min(best.bound, best.interval, max(least, excluded + 1)))

    def _least_traffic(self, interval: int, below: int) -> tuple[Picks | None, int]:
        """The design of least traffic whose layers keep an interval, if that traffic takes less than `below` cycles; and its lower bound in cycles."""
        problem, bound = self.problem, 0.0
        others = tuple(column for column in self.limited if column != BANDWIDTH)
        price = np.eye(len(LIMITS))[BANDWIDTH] / problem.traffic(below)
        for converters in (False, True):
            program = Program(problem, interval, others, converters=converters)
            limit = problem.traffic(below - 1) / problem.traffic(below)
            answer = program.solve(
                objective=price, known=bound, below=limit, nodes=self.nodes, gap=_EXACT
            )
            if answer.verdict is Verdict.NO:
                return None, below
            bound = max(bound, answer.bound)
            picks = self._improved(program, interval, answer)
            if picks is not None:
                return picks, self._cycles(bound, below)
        return None, self._cycles(bound, below)

    def _cycles(self, share: float, below: int) -> int:
        """Of a share of what the choices may move in `below` cycles."""
        moved = np.zeros(len(LIMITS))
        moved[BANDWIDTH] = self.problem.fixed[BANDWIDTH] + share * self.problem.traffic(below)
        return self.problem.busy(moved)

    def at(self, interval: int, gap: float = GAP) -> tuple[Verdict, Picks | None]:
        """Whether there is a design with this interval, and one of little use (as far as `gap` goes, and then improved): first without counting
        converters, which only matter where logic is short."""
        program = Program(self.problem, interval, self.limited)
        answer = program.solve(nodes=self.nodes, gap=gap)
        picks = self._improved(program, interval, answer)
        if answer.verdict is not Verdict.YES or picks is not None:
            return answer.verdict, picks
        program = Program(self.problem, interval, self.limited, converters=True)
        answer = program.solve(nodes=self.nodes, gap=gap)
        return answer.verdict, self._improved(program, interval, answer)

    def exact(self, interval: float, gap: float = GAP) -> Answer:
        """The least use at an interval, converters included."""
        program = Program(self.problem, interval, self.limited, converters=True)
        return program.solve(nodes=self.nodes, gap=gap)

    def _improved(self, program: Program, interval: int, answer: Answer) -> Picks | None:
        """The picks of an answer, better where that is easy; None where there are none, or where converters that it did not count are too much."""
        if answer.verdict is not Verdict.YES:
            return None
        room = np.full(len(program.room), np.inf)
        room[program.limited] = program.room[program.limited]
        if BANDWIDTH not in program.limited:
            total = used(self.problem, self.problem.choices, answer.picks, answer.skips)
            room[BANDWIDTH] = (total - self.problem.fixed)[BANDWIDTH]
        better = Polish(self.problem, interval, answer.picks, answer.skips, program.weights, room)
        if better.fits:
            return tuple(better.picks), tuple(better.skips)
        return (answer.picks, answer.skips) if program.converters else None


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first index in [low, high) for which a monotone condition holds; `high` where there is none."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
