"""The multiple-choice program at one interval, solved by HiGHS: one option for every layer, within all budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from stream_mlir.mapping.solve.options import LIMITS, Options, pareto
from stream_mlir.mapping.solve.problem import Problem

_SCALE = 1000.0
"""Budget of a scaled row: one LUT of a million is then far above the solver's tolerance of 1e-6."""
_GAP = 1e-3
ALL = tuple(range(len(LIMITS)))


Entry = tuple[int, int, float]
"""Row, column, value."""


@dataclass(frozen=True)
class _Rows:
    """A block of `count` constraints; one bound for all rows, or one per row. `entries`: rows of (row, column, value)."""

    count: int
    entries: np.ndarray
    low: float
    high: float | np.ndarray


class Verdict(Enum):
    """Whether a design exists; UNKNOWN after the time limit."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """With YES, `picks[l]` is the option of layer l (an index into its table of the program), `skips[s]` that of deep FIFO s;
    `bound` is a proven lower bound of the objective."""

    verdict: Verdict
    picks: tuple[int, ...] = ()
    skips: tuple[int, ...] = ()
    bound: float = 0.0


class Program:
    """One option of each table, and one row of each skip's, so that uses stay within the limits of an interval; `limited` are the
    columns of `LIMITS` that count. With `converters`, width converters between layers count too."""

    def __init__(
        self,
        problem: Problem,
        interval: float,
        tables: Sequence[Options],
        limited: Sequence[int] = ALL,
        *,
        converters: bool = False,
    ) -> None:
        self.problem, self.tables = problem, tables
        self.rows = [np.flatnonzero(table.cycles <= interval) for table in tables]
        limits = problem.budget.limits(interval)
        self.room = limits - problem.fixed
        self.limited = [row for row in limited if np.isfinite(limits[row])]
        self.weights = problem.weights(interval)
        if converters:
            self.rows = [
                _by_widths(table, rows) for table, rows in zip(tables, self.rows, strict=True)
            ]
        self.converters = converters

    def solve(
        self,
        *,
        integral: bool = True,
        seconds: float = 5.0,
        objective: np.ndarray | None = None,
        path: bool = False,
    ) -> Answer:
        """Least weighted use (or `objective`, one weight per column of `LIMITS`; with `path` the least fill of the longest path) among the
        designs. Without `integral`, its linear relaxation."""
        if not all(map(len, self.rows)) or any(self.room[row] < 0 for row in self.limited):
            return Answer(Verdict.NO)
        groups = [table.uses[rows] for table, rows in zip(self.tables, self.rows, strict=True)]
        groups += self.problem.skips
        if not groups:
            return Answer(Verdict.YES)
        uses, starts = np.concatenate(groups), np.cumsum([0, *map(len, groups)])
        rows = [_Rows(len(groups), _one_of_each(starts), 1.0, 1.0)]
        if self.converters:
            flows = _Flows(self, starts)
            uses = np.concatenate([uses, flows.uses])
            rows += flows.rows
        scale = np.array([_SCALE / self.room[r] if self.room[r] > 0 else 1.0 for r in self.limited])
        spent = uses[:, self.limited].T * scale[:, None]
        room = self.room[self.limited] * scale
        rows.append(_Rows(len(scale), _entries_of(spent), -np.inf, room))
        price = uses @ (self.weights if objective is None else objective)
        if path:
            price, more = self._path(starts, len(uses))
            rows.append(more)
        upper = np.where(np.arange(len(price)) < len(uses), 1.0, np.inf)
        whole = np.arange(len(price)) < (starts[-1] if integral else 0)
        options = {"time_limit": seconds, "mip_rel_gap": _GAP}
        return self._answer(_solve(price, rows, upper, whole, options), starts)

    def _path(self, starts: np.ndarray, columns: int) -> tuple[np.ndarray, _Rows]:
        """A variable per layer for when its first output comes, and one for the last of them, which is the price."""
        graph, last = self.problem.graph, columns + len(self.tables)
        entries: list[Entry] = []
        count = 0
        for layer, producers in enumerate(graph.producers):
            fills = self.tables[layer].fill[self.rows[layer]]
            for before in {*(p for p in producers if p is not None)} or {None}:
                entries.append((count, columns + layer, -1.0))
                if before is not None:
                    entries.append((count, columns + before, 1.0))
                entries += [(count, int(starts[layer]) + k, float(f)) for k, f in enumerate(fills)]
                count += 1
            entries += [(count, columns + layer, 1.0), (count, last, -1.0)]
            count += 1
        return np.eye(last + 1)[last], _Rows(count, _array(entries), -np.inf, 0.0)

    def _answer(self, result: Any, starts: np.ndarray) -> Answer:
        if result.status == 2:
            return Answer(Verdict.NO)
        if result.x is None:
            return Answer(Verdict.UNKNOWN)
        picks = [int(np.argmax(result.x[a:b])) for a, b in pairwise(starts)]
        bound = result.mip_dual_bound if result.mip_dual_bound is not None else result.fun
        layers = len(self.tables)
        return Answer(
            Verdict.YES,
            tuple(int(rows[pick]) for rows, pick in zip(self.rows, picks[:layers], strict=True)),
            tuple(picks[layers:]),
            float(bound),
        )


class _Flows:
    """For every stream which widths meet on it: a variable per pair, tied to the options of its producer and its consumer. Consumers that
    want the same other width share a converter."""

    def __init__(self, program: Program, starts: np.ndarray) -> None:
        self._first = int(starts[-1])
        self._equal: list[Entry] = []
        self._below: list[Entry] = []
        self._uses: list[np.ndarray] = []
        self._equations = self._inequalities = 0
        graph = program.problem.graph
        shared: dict[tuple[int, int, int], int] = {}
        for producer, consumer in graph.edges:
            outs = program.tables[producer].lanes_out[program.rows[producer]]
            ins = program.tables[consumer].lanes_in[program.rows[consumer]]
            pairs = {
                (a, b): self._variable()
                for a in sorted(set(outs.tolist()))
                for b in sorted(set(ins.tolist()))
            }
            self._tie(
                {key: [v for (a, _), v in pairs.items() if a == key] for key, _ in pairs},
                outs,
                int(starts[producer]),
            )
            self._tie(
                {key: [v for (_, b), v in pairs.items() if b == key] for _, key in pairs},
                ins,
                int(starts[consumer]),
            )
            for (a, b), flow in pairs.items():
                if a == b:
                    continue
                price = program.problem.converter(producer, a, b)
                if len(graph.consumers[producer]) == 1:
                    self._uses[flow - self._first] = price
                    continue
                if (producer, a, b) not in shared:
                    shared[producer, a, b] = self._variable(price)
                self._below += [
                    (self._inequalities, flow, 1.0),
                    (self._inequalities, shared[producer, a, b], -1.0),
                ]
                self._inequalities += 1

    def _variable(self, price: np.ndarray | None = None) -> int:
        self._uses.append(np.zeros(len(LIMITS)) if price is None else price)
        return self._first + len(self._uses) - 1

    def _tie(self, flows: dict[int, list[int]], lanes: np.ndarray, start: int) -> None:
        for width, variables in flows.items():
            self._equal += [(self._equations, variable, 1.0) for variable in variables]
            self._equal += [
                (self._equations, start + int(k), -1.0) for k in np.flatnonzero(lanes == width)
            ]
            self._equations += 1

    @property
    def uses(self) -> np.ndarray:
        """Prices of the variables."""
        return np.array(self._uses).reshape(-1, len(LIMITS))

    @property
    def rows(self) -> list[_Rows]:
        """The equations, and what must not be positive."""
        return [
            _Rows(self._equations, _array(self._equal), 0.0, 0.0),
            _Rows(self._inequalities, _array(self._below), -np.inf, 0.0),
        ]


def _by_widths(table: Options, rows: np.ndarray) -> np.ndarray:
    """Those of `rows` that no other with the same widths beats in uses: cycles no longer matter."""
    kept = []
    widths = np.stack([table.lanes_in[rows], table.lanes_out[rows]], axis=1)
    for pair in np.unique(widths, axis=0):
        kept.append(pareto(table.uses, rows[np.all(widths == pair, axis=1)]))
    return np.sort(np.concatenate(kept)) if kept else rows


def _one_of_each(starts: np.ndarray) -> np.ndarray:
    group = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return np.column_stack([group, np.arange(len(group)), np.ones(len(group))])


def _entries_of(matrix: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(matrix)
    return np.column_stack([rows, columns, matrix[rows, columns]])


def _array(entries: list[Entry]) -> np.ndarray:
    return np.array(entries, float).reshape(-1, 3)


def _solve(
    price: np.ndarray, rows: list[_Rows], upper: np.ndarray, whole: np.ndarray, options: Any
) -> Any:
    at = np.cumsum([0, *(block.count for block in rows)])
    entries = np.concatenate(
        [block.entries + np.array([start, 0, 0]) for block, start in zip(rows, at, strict=False)]
    )
    place = (entries[:, 0].astype(np.int64), entries[:, 1].astype(np.int64))
    matrix = csr_array(coo_array((entries[:, 2], place), shape=(int(at[-1]), len(price))))
    # SciPy's stubs want numbers where arrays are as welcome.
    low: Any = np.concatenate([np.full(block.count, block.low) for block in rows])
    high: Any = np.concatenate([np.broadcast_to(block.high, (block.count,)) for block in rows])
    most: Any = upper
    return milp(
        price,
        integrality=whole,
        bounds=Bounds(0, most),
        constraints=LinearConstraint(matrix, low, high),
        options=options,
    )
