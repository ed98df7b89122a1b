"""The multiple-choice program at one interval, solved by HiGHS: one option for every layer, within all budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack

from stream_mlir.mapping.solve.options import LIMITS, Options, pareto
from stream_mlir.mapping.solve.problem import Problem

_SCALE = 1000.0
"""Budget of a scaled row: one LUT of a million is then far above the solver's tolerance of 1e-6."""
_GAP = 1e-3
ALL = tuple(range(len(LIMITS)))


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
        self.weights = np.array(
            [0.0 if limits[r] <= 0 or not np.isfinite(limits[r]) else 1 / limits[r] for r in ALL]
        )
        if converters:
            self.rows = [_by_widths(table, rows) for table, rows in zip(tables, self.rows, strict=True)]
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
        uses = np.concatenate(groups)
        starts = np.cumsum([0, *map(len, groups)])
        rows = [_one_of_each(starts)]
        low, high = [np.ones(len(groups))], [np.ones(len(groups))]
        if self.converters:
            flows = _Flows(self, starts)
            uses = np.concatenate([uses, flows.uses])
            rows = [_wider(rows[0], len(uses)), *flows.rows(len(uses))]
            low += [np.zeros(rows[1].shape[0]), np.full(rows[2].shape[0], -np.inf)]
            high += [np.zeros(rows[1].shape[0]), np.zeros(rows[2].shape[0])]
        scale = np.array([_SCALE / self.room[r] if self.room[r] > 0 else 1.0 for r in self.limited])
        rows.append(csr_array(uses[:, self.limited].T * scale[:, None]))
        low.append(np.full(len(scale), -np.inf))
        high.append(self.room[self.limited] * scale)
        price = uses @ (self.weights if objective is None else objective)
        upper = np.ones(len(uses))
        if path:
            price, upper, rows = self._with_path(starts, len(uses), rows)
            low.append(np.full(rows[-1].shape[0], -np.inf))
            high.append(np.zeros(rows[-1].shape[0]))
        result = milp(
            price,
            integrality=np.arange(len(price)) < (starts[-1] if integral else 0),
            bounds=Bounds(0, upper),
            constraints=LinearConstraint(vstack(rows), np.concatenate(low), np.concatenate(high)),
            options={"time_limit": seconds, "mip_rel_gap": _GAP},
        )
        return self._answer(result, starts)

    def _with_path(
        self, starts: np.ndarray, columns: int, rows: list[csr_array]
    ) -> tuple[np.ndarray, np.ndarray, list[csr_array]]:
        """A variable per layer for when its first output comes, in units of the longest fill, and one for the last of them, which is the price."""
        graph, entries, last = self.problem.graph, [], columns + len(self.tables)
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
        wide = [_wider(matrix, last + 1) for matrix in rows]
        upper = np.concatenate([np.ones(columns), np.full(last + 1 - columns, np.inf)])
        return np.eye(last + 1)[last], upper, [*wide, _sparse(entries, count, last + 1)]

    def _answer(self, result: Any, starts: np.ndarray) -> Answer:
        if result.status == 2:
            return Answer(Verdict.NO)
        if result.x is None:
            return Answer(Verdict.UNKNOWN)
        picks = [int(np.argmax(result.x[a:b])) for a, b in zip(starts[:-1], starts[1:], strict=True)]
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
        self._equal: list[tuple[int, int, float]] = []
        self._below: list[tuple[int, int, float]] = []
        self._uses: list[np.ndarray] = []
        self._equations = self._inequalities = 0
        graph, shared = program.problem.graph, {}
        for producer, consumer in graph.edges:
            outs = program.tables[producer].lanes_out[program.rows[producer]]
            ins = program.tables[consumer].lanes_in[program.rows[consumer]]
            pairs = {
                (a, b): self._variable()
                for a in sorted(set(outs.tolist()))
                for b in sorted(set(ins.tolist()))
            }
            self._tie({key: [v for (a, _), v in pairs.items() if a == key] for key, _ in pairs}, outs, int(starts[producer]))
            self._tie({key: [v for (_, b), v in pairs.items() if b == key] for _, key in pairs}, ins, int(starts[consumer]))
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
            self._equal += [(self._equations, start + int(k), -1.0) for k in np.flatnonzero(lanes == width)]
            self._equations += 1

    @property
    def uses(self) -> np.ndarray:
        """Prices of the variables."""
        return np.array(self._uses).reshape(-1, len(LIMITS))

    def rows(self, columns: int) -> list[csr_array]:
        """The equations, and what must not be positive."""
        return [
            _sparse(self._equal, self._equations, columns),
            _sparse(self._below, self._inequalities, columns),
        ]


def _by_widths(table: Options, rows: np.ndarray) -> np.ndarray:
    """Those of `rows` that no other with the same widths beats in uses: cycles no longer matter."""
    kept = []
    widths = np.stack([table.lanes_in[rows], table.lanes_out[rows]], axis=1)
    for pair in np.unique(widths, axis=0):
        kept.append(pareto(table.uses, rows[np.all(widths == pair, axis=1)]))
    return np.sort(np.concatenate(kept)) if kept else rows


def _one_of_each(starts: np.ndarray) -> csr_array:
    columns = np.arange(starts[-1])
    group = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return csr_array(coo_array((np.ones(len(columns)), (group, columns))))


def _wider(matrix: csr_array, columns: int) -> csr_array:
    return csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], columns))


def _sparse(entries: list[tuple[int, int, float]], rows: int, columns: int) -> csr_array:
    if not entries:
        return csr_array((rows, columns))
    row, column, value = zip(*entries, strict=True)
    return csr_array(coo_array((value, (row, column)), shape=(rows, columns)))
