"""The shortest interval within a budget, with proof."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stream_mlir.mapping.solve.polish import Polish
from stream_mlir.mapping.solve.problem import Problem
from stream_mlir.mapping.solve.program import ALL, Answer, Program, Verdict

_LP_SECONDS, _SOLVES = 20.0, 3
_CLOSE, _FIRST_STEP = 1e-3, 1e-2


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

    `seconds` is the time limit of one solve, `limited` are the columns of `LIMITS` that count. After three times that the best design so far is
    the result, with the bound proven so far; where every number of cycles is a candidate, 0.1 % between the two ends the search as well.
    """

    problem: Problem
    seconds: float = 4.0
    limited: tuple[int, ...] = ALL

    def fastest(self) -> Found | None:
        """The fastest design; None where none was found at all."""
        intervals, end = self.problem.intervals, time.monotonic() + _SOLVES * self.seconds
        # No design below `proven`; none known below `low`; one at `high`.
        low = proven = _first(0, len(intervals), self._relaxed)
        high, found, probe = len(intervals), None, low
        dense = isinstance(intervals, range)
        step = int(_FIRST_STEP * intervals[min(probe, high - 1)]) + 1 if dense else 1
        while low < high:
            late, near = time.monotonic() > end, high - low <= _CLOSE * high
            if found and (late or (dense and near)):
                break
            verdict, picks = self.at(intervals[probe])
            if picks is not None:
                high, found = probe, picks
            else:
                low = probe + 1
                proven = low if verdict is Verdict.NO else proven
            probe, step = ((low + high) // 2 if found else min(probe + step, high - 1)), 2 * step
        if found is None:
            return None
        return Found(*found, interval=intervals[high], bound=intervals[min(proven, high)])

    def _relaxed(self, index: int) -> bool:
        interval = float(self.problem.intervals[index])
        program = Program(self.problem, interval, self.problem.narrowed, self.limited)
        return program.solve(integral=False, seconds=_LP_SECONDS).verdict is not Verdict.NO

    def at(self, interval: int) -> tuple[Verdict, tuple[tuple[int, ...], tuple[int, ...]] | None]:
        """Whether there is a design with this interval, and one: first without counting converters, which only matter where logic is short."""
        problem = self.problem
        program = Program(problem, interval, problem.narrowed, self.limited)
        answer = program.solve(seconds=self.seconds)
        if answer.verdict is not Verdict.YES:
            return answer.verdict, None
        picks = [int(rows[p]) for rows, p in zip(problem.narrow_rows, answer.picks, strict=True)]
        better = self._polished(program, interval, picks, answer.skips)
        if better.fits:
            return Verdict.YES, (tuple(better.picks), tuple(better.skips))
        answer = self.exact(interval)
        if answer.verdict is not Verdict.YES:
            return answer.verdict, None
        better = self._polished(program, interval, answer.picks, answer.skips)
        picks, skips = (better.picks, better.skips) if better.fits else (answer.picks, answer.skips)
        return Verdict.YES, (tuple(picks), tuple(skips))

    def exact(self, interval: float) -> Answer:
        """The least use at an interval, converters included."""
        program = Program(
            self.problem, interval, self.problem.choices, self.limited, converters=True
        )
        return program.solve(seconds=self.seconds)

    def _polished(self, program: Program, interval: int, picks: object, skips: object) -> Polish:
        room = np.full(len(program.room), np.inf)
        room[program.limited] = program.room[program.limited]
        return Polish(self.problem, interval, picks, skips, program.weights, room)  # pyright: ignore


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first index in [low, high) for which a monotone condition holds; `high` where there is none."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
