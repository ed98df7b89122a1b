"""The multiple-choice program at one interval: one option for every layer, within all budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from stream_mlir.mapping.solve.columns import groups, single, spread
from stream_mlir.mapping.solve.flows import Flows
from stream_mlir.mapping.solve.linear import Entry, Linear, Rows
from stream_mlir.mapping.solve.options import LIMITS
from stream_mlir.mapping.solve.problem import Problem
from stream_mlir.mapping.solve.sift import GAP, NODES, Solution, Verdict, bounded, least

_SCALE = 1000.0
"""Budget of a scaled row: one LUT of a million is then far above the solver's tolerance of 1e-6."""
ALL = tuple(range(len(LIMITS)))


@dataclass(frozen=True)
class Answer:
    """With YES, `picks[l]` is the row of layer l's choices, `skips[s]` that of deep FIFO s; `bound` is a proven lower bound of the objective."""

    verdict: Verdict
    picks: tuple[int, ...] = ()
    skips: tuple[int, ...] = ()
    bound: float = 0.0


class Program:
    """One choice of each layer, and one of each skip's, so that uses stay within the limits of an interval; `limited` are the columns of
    `LIMITS` that count. With `converters`, width converters between layers count too; without, layers of one kind are counted together."""

    def __init__(
        self,
        problem: Problem,
        interval: float,
        limited: Sequence[int] = ALL,
        *,
        converters: bool = False,
        path: bool = False,
    ) -> None:
        """With `path`, the objective is the least fill of the longest path, in cycles; implies converters."""
        self.problem = problem
        limits = problem.budget.limits(interval)
        self.room = limits - problem.fixed
        self.limited = [row for row in limited if np.isfinite(limits[row])]
        self.weights = problem.weights(interval)
        self.converters, self.path = converters or path, path
        self.groups = (
            single(problem, interval, fills=path) if self.converters else groups(problem, interval)
        )

    @property
    def _impossible(self) -> bool:
        """Where a layer has no choice at all, or the network's own traffic is too much."""
        return not all(len(group.rows) for group in self.groups) or any(
            self.room[row] < 0 for row in self.limited
        )

    def need(self, objective: np.ndarray) -> float:
        """The least of an objective (a weight per column of `LIMITS`) in the linear relaxation, infinite where that has no solution."""
        if self._impossible:
            return float("inf")
        linear, budgets = self._linear(objective)
        return replace(linear, below=(*linear.below, budgets)).relaxed().value

    @property
    def excluded(self) -> bool:
        """Whether even the linear relaxation has no solution: a proof that there is no design."""
        if self._impossible:
            return True
        return bounded(*self._linear(self.weights)) is None

    def solve(
        self,
        *,
        objective: np.ndarray | None = None,
        known: float = 0.0,
        below: float = float("inf"),
        nodes: int = NODES,
        gap: float = GAP,
    ) -> Answer:
        """A design of least weighted use (or `objective`, one weight per column of `LIMITS`), where there is one below `below`; `known`: a lower bound that is known already."""
        if self._impossible:
            return Answer(Verdict.NO)
        linear = bounded(*self._linear(self.weights if objective is None else objective))
        if linear is None:
            return Answer(Verdict.NO)
        return self._answer(least(linear, known=known, below=below, nodes=nodes, gap=gap))

    def _answer(self, solution: Solution) -> Answer:
        if solution.verdict is not Verdict.YES:
            return Answer(solution.verdict, bound=solution.bound)
        starts = np.cumsum([0, *(len(each.rows) for each in self.groups)])
        times = [solution.x[a:b] for a, b in pairwise(starts)]
        picks, skips = (spread(self.groups, times, skip) for skip in (False, True))
        return Answer(solution.verdict, picks, skips, solution.bound)

    def _linear(self, objective: np.ndarray) -> tuple[Linear, Rows]:
        """The program but for its budgets, and these."""
        uses = np.concatenate([np.zeros((0, len(LIMITS))), *(each.uses for each in self.groups)])
        starts = np.cumsum([0, *(len(each.rows) for each in self.groups)])
        counts = np.array([len(each.members) for each in self.groups], float)
        which = np.repeat(np.arange(len(counts)), np.diff(starts))
        taken = np.column_stack([which, np.arange(len(which)), np.ones(len(which))])
        equal, below, upper, whole = (
            [Rows(len(counts), taken, counts)],
            [],
            counts[which],
            len(uses),
        )
        if self.converters:
            flows = Flows(self.problem, [g.rows for g in self.groups], starts)
            uses = np.concatenate([uses, flows.uses])
            equal, below = [*equal, flows.rows[0]], [flows.rows[1]]
            upper = np.append(upper, np.ones(len(flows.uses)))
        price = uses @ objective
        scale = np.array([_SCALE / self.room[r] if self.room[r] > 0 else 1.0 for r in self.limited])
        spent = uses[:, self.limited].T * scale[:, None]
        budgets = Rows.dense(spent, self.room[self.limited] * scale)
        if self.path:
            price, more = self._longest(starts, len(uses))
            below.append(more)
            upper = np.append(upper, np.full(len(price) - len(upper), np.inf))
        return Linear(price, upper, whole, tuple(equal), tuple(below)), budgets

    def _longest(self, starts: np.ndarray, columns: int) -> tuple[np.ndarray, Rows]:
        """A column per layer for when its first output comes, and one for the last of them, which is the price."""
        graph, entries, count = self.problem.graph, list[Entry](), 0
        last = columns + len(graph.layers)
        for layer, producers in enumerate(graph.producers):
            fills = self.problem.choices[layer].fill[self.groups[layer].rows]
            for before in {*(p for p in producers if p is not None)} or {None}:
                entries.append((count, columns + layer, -1.0))
                if before is not None:
                    entries.append((count, columns + before, 1.0))
                entries += [(count, int(starts[layer]) + k, float(f)) for k, f in enumerate(fills)]
                count += 1
            entries += [(count, columns + layer, 1.0), (count, last, -1.0)]
            count += 1
        return np.append(np.zeros(last), 1.0), Rows.of(count, entries)
