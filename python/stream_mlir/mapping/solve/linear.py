"""Linear programs with integer columns, as HiGHS takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array

from stream_mlir.mapping.solve.quiet import c_output_to_stderr

Entry = tuple[int, int, float]
"""Row, column, value."""
_INFEASIBLE = 2
"""Status of HiGHS's interfaces in SciPy."""


@dataclass(frozen=True)
class Rows:
    """A block of `count` constraints with one right-hand side for all, or one each. `entries`: rows of (row, column, value)."""

    count: int
    entries: np.ndarray
    right: float | np.ndarray = 0.0

    @staticmethod
    def of(count: int, entries: Sequence[Entry], right: float = 0.0) -> Rows:
        """From a list."""
        return Rows(count, np.array(entries, float).reshape(-1, 3), right)

    @staticmethod
    def dense(matrix: np.ndarray, right: float | np.ndarray) -> Rows:
        """From a matrix."""
        rows, columns = np.nonzero(matrix)
        return Rows(len(matrix), np.column_stack([rows, columns, matrix[rows, columns]]), right)


@dataclass(frozen=True)
class Relaxed:
    """The optimum of a linear relaxation: its value (infinite where there is none) and what a unit of each column adds to it at least."""

    value: float
    reduced: np.ndarray


@dataclass(frozen=True)
class Solved:
    """All columns (none where nothing was found), their price and a lower bound of it; `finished`: no limit came first, so that nothing means infeasible."""

    x: np.ndarray
    value: float
    bound: float
    finished: bool


@dataclass(frozen=True)
class Linear:
    """Least `price @ x` with 0 <= x <= `upper`, where `equal` rows are met and `below` rows not exceeded; the first `whole` columns are integers."""

    price: np.ndarray
    upper: np.ndarray
    whole: int
    equal: tuple[Rows, ...]
    below: tuple[Rows, ...]

    @cached_property
    def _equal(self) -> tuple[csr_array, np.ndarray]:
        return _matrix(self.equal, len(self.price))

    @cached_property
    def _below(self) -> tuple[csr_array, np.ndarray]:
        return _matrix(self.below, len(self.price))

    def relaxed(self) -> Relaxed:
        """Without the integers."""
        (equal, exactly), (below, most) = self._equal, self._below
        bounds: Any = np.column_stack([np.zeros(len(self.upper)), self.upper])
        with c_output_to_stderr():
            found: Any = linprog(
                self.price, below, most, equal, exactly, bounds=bounds, method="highs-ds"
            )
        if found.x is None:
            return Relaxed(float("inf") if found.status == _INFEASIBLE else 0.0, 0 * self.price)
        return Relaxed(float(found.fun), np.where(self.upper < np.inf, found.lower.marginals, 0.0))

    def solve(self, kept: np.ndarray, below: float, nodes: int, gap: float) -> Solved:
        """With the columns `kept` alone, among what costs no more than `below`."""
        (equal, exactly), (less, most) = self._equal, self._below
        price = self.price[kept]
        rows = [
            LinearConstraint(equal[:, kept], exactly, exactly),  # pyright: ignore
            LinearConstraint(less[:, kept], -np.inf, most),  # pyright: ignore
        ]
        if below < np.inf:
            scale = 1 / max(abs(below), 1e-9)
            rows.append(LinearConstraint(price[None, :] * scale, -np.inf, below * scale))
        upper: Any = self.upper[kept]
        with c_output_to_stderr():
            found: Any = milp(
                price,
                integrality=kept < self.whole,  # pyright: ignore
                bounds=Bounds(0, upper),
                constraints=rows,
                options={"node_limit": nodes, "mip_rel_gap": gap},
            )
        finished = found.success or found.status == _INFEASIBLE
        bound = -np.inf if found.mip_dual_bound is None else float(found.mip_dual_bound)
        if found.x is None:
            return Solved(np.zeros(0), np.inf, bound, finished)
        x = np.zeros(len(self.price))
        x[kept] = found.x
        return Solved(x, float(found.fun), bound, finished)


def _matrix(blocks: Sequence[Rows], columns: int) -> tuple[csr_array, np.ndarray]:
    at = np.cumsum([0, *(block.count for block in blocks)])
    entries = np.concatenate(
        [
            np.zeros((0, 3)),
            *(b.entries + np.array([start, 0, 0]) for b, start in zip(blocks, at, strict=False)),
        ]
    )
    place = (entries[:, 0].astype(np.int64), entries[:, 1].astype(np.int64))
    matrix = csr_array(coo_array((entries[:, 2], place), shape=(int(at[-1]), columns)))
    right = [np.broadcast_to(block.right, (block.count,)) for block in blocks]
    return matrix, np.concatenate([np.zeros(0), *right])
