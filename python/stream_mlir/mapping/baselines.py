"""Two heuristic searches of the literature, to compare the exact one with: greedy slowest-node, and simulated annealing.

Source: the solvers of fpgaConvNet's optimiser as used by Mixed-TD, SATAY and AutoWS (github.com/AlexMontgomerie/fpgaconvnet-optimiser):
the greedy one raises the parallelism of the slowest layer and stops at the first move that does not fit; after every move memories are planned
anew, the largest first. Annealing: temperature 10 to 1e-4, cooled by 0.98, moves that lose c accepted with exp(-c / temperature). Neither
proves anything.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import exp

import numpy as np

from stream_mlir.mapping.layer import Fold
from stream_mlir.mapping.solve.design import used
from stream_mlir.mapping.solve.options import Options
from stream_mlir.mapping.solve.problem import BANDWIDTH, Problem

_BRAM18 = 1
_TEMPERATURES = (10.0, 1e-4, 0.98)
_MOVES = 40
"""Per temperature."""


@dataclass(frozen=True)
class Attempt:
    """The interval reached and what it uses; `interval` is None where no design was found."""

    interval: int | None
    used: np.ndarray | None = None


class _State:
    """A folding for each layer; memories and deep FIFOs are planned from it."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.tables = problem, problem.choices
        self._spills: dict[int, dict[Fold, list[int]]] = {}
        self.usual = [np.flatnonzero(_usual(table)) for table in self.tables]
        self.picks = [
            int(rows[np.lexsort((table.uses[rows] @ problem.weights(1), -table.cycles[rows]))[0]])
            for table, rows in zip(self.tables, self.usual, strict=True)
        ]

    def planned(self, picks: list[int]) -> tuple[list[int], np.ndarray]:
        """The picks with weights moved out of block RAM, the largest first, while that is too full; and what they use."""
        problem, picks = self.problem, list(picks)
        skips = [0] * len(problem.skips)
        spent = used(problem, self.tables, picks, skips)
        limits = problem.budget.limits(1)
        for layer in sorted(
            range(len(picks)), key=lambda i: -self.tables[i].uses[picks[i], _BRAM18]
        ):
            if spent[_BRAM18] <= limits[_BRAM18]:
                break
            for other in self._elsewhere(layer, picks[layer]):
                after = (
                    spent - self.tables[layer].uses[picks[layer]] + self.tables[layer].uses[other]
                )
                if (after[:BANDWIDTH] <= np.maximum(limits, spent)[:BANDWIDTH]).all():
                    spent, picks[layer] = after, other
                    break
        return picks, spent

    def _elsewhere(self, layer: int, pick: int) -> list[int]:
        """The same folding with its weights in other memories, on chip."""
        table = self.tables[layer]
        if id(table) not in self._spills:
            rows: dict[Fold, list[int]] = {}
            for row in np.flatnonzero((table.rows == 0) & (table.lines == 0)):
                if table.memories[row]:
                    rows.setdefault(table.folds[row], []).append(int(row))
            self._spills[id(table)] = rows
        return self._spills[id(table)].get(table.folds[pick], [])

    def interval(self, picks: list[int]) -> int:
        """Cycles of the slowest layer."""
        return max(int(t.cycles[p]) for t, p in zip(self.tables, picks, strict=True))

    def fits(self, picks: list[int], spent: np.ndarray) -> bool:
        """Whether all budgets are kept."""
        return bool((spent <= self.problem.budget.limits(self.interval(picks))).all())


def _usual(table: Options) -> np.ndarray:
    on_chip = (table.rows == 0) & (table.lines == 0)
    return np.array([not memory for memory in table.memories]) & on_chip


def greedy(problem: Problem) -> Attempt:
    """The slowest layer gets its next larger parallelism until that no longer fits."""
    state = _State(problem)
    picks, spent = state.planned(state.picks)
    best = Attempt(state.interval(picks), spent) if state.fits(picks, spent) else Attempt(None)
    while best.interval is not None:
        moved = _speed_up(state)
        if moved is None:
            return best
        planned, spent = state.planned(moved)
        if not state.fits(planned, spent):
            return best
        state.picks, best = moved, Attempt(state.interval(planned), spent)
    return best


def _speed_up(state: _State) -> list[int] | None:
    """The slowest layer at its next smaller number of cycles, at the least use."""
    slow = max(range(len(state.picks)), key=lambda i: int(state.tables[i].cycles[state.picks[i]]))
    table, rows = state.tables[slow], state.usual[slow]
    faster = rows[table.cycles[rows] < table.cycles[state.picks[slow]]]
    if not len(faster):
        return None
    next_ = faster[table.cycles[faster] == table.cycles[faster].max()]
    best = next_[int(np.argmin(table.uses[next_] @ state.problem.weights(1)))]
    return [int(best) if i == slow else pick for i, pick in enumerate(state.picks)]


def annealing(problem: Problem, seed: int = 0) -> Attempt:
    """Random foldings of random layers; the cost is the interval in per cent of where it started, and what exceeds a budget counts tenfold."""
    chance, state = random.Random(seed), _State(problem)
    picks, spent = state.planned(state.picks)
    start = state.interval(picks)

    def cost(picks: list[int], spent: np.ndarray) -> float:
        limits = np.maximum(problem.budget.limits(state.interval(picks)), 1)
        over = np.maximum(spent / limits - 1, 0).sum()
        return 100 * state.interval(picks) / start * (1 + 10 * over) + (100 * over)

    now, best = cost(picks, spent), Attempt(None)
    temperature, least, cooling = _TEMPERATURES
    if state.fits(picks, spent):
        best = Attempt(start, spent)
    while temperature > least:
        for _ in range(_MOVES):
            moved = list(state.picks)
            layer = chance.randrange(len(moved))
            moved[layer] = int(chance.choice(state.usual[layer].tolist()))
            planned, spent = state.planned(moved)
            then = cost(planned, spent)
            if then <= now or chance.random() < exp((now - then) / temperature):
                state.picks, now = moved, then
                interval = state.interval(planned)
                if state.fits(planned, spent) and (
                    best.interval is None or interval < best.interval
                ):
                    best = Attempt(interval, spent)
        temperature *= cooling
    return best
