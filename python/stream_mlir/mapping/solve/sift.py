"""Integer programs by sifting: a relaxation says what each column adds to the bound at least, so that most columns need not be looked at.

With the bound B of the relaxation and reduced costs r, any solution that uses column k costs at least B + r[k]. A design found among the cheap columns is therefore the best of
all as soon as those left out would cost more (reduced-cost fixing; Dantzig, Fulkerson and Johnson 1954).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from stream_mlir.mapping.solve.linear import Linear, Rows, Solved

GAP = 1e-3
"""Relative gap at which a solution is good enough."""
NODES = 300
"""Of the search tree of one program."""
_FIRST, _WIDER = 2e-3, 3.0
_TOLERANCE = 1e-7


class Verdict(Enum):
    """Whether a solution exists; UNKNOWN where the limit on nodes came first."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Solution:
    """With YES, the columns' values; `value` is their price (without, that asked for), `bound` a proven lower bound of any."""

    verdict: Verdict
    x: np.ndarray
    value: float
    bound: float

    def wanted(self, gap: float) -> float:
        """Less than this is better by more than a gap."""
        return self.value - gap * abs(self.value) if self.x.size else self.value


def least(
    program: Linear,
    *,
    known: float = 0.0,
    below: float = float("inf"),
    nodes: int = NODES,
    gap: float = GAP,
) -> Solution:
    """The solution of least price among those below `below`. The search ends where the tree of one of its programs has more than `nodes` nodes; a
    program without any solution by then is followed by larger ones. `known`: a lower bound that is known already."""
    relaxed = program.relaxed()
    best = Solution(Verdict.NO, np.zeros(0), below, max(known, relaxed.value))
    if best.bound >= below:
        return best
    possible = program.upper > 0
    reach = _FIRST * max(abs(relaxed.value), _TOLERANCE)
    while True:
        kept = np.flatnonzero(possible & (relaxed.reduced <= reach + _TOLERANCE))
        everything = len(kept) == possible.sum()
        found = program.solve(kept, best.wanted(gap), nodes, gap)
        rest = float("inf") if everything else relaxed.value + reach
        best = _better(best, found, rest, best.wanted(gap))
        done = best.bound >= best.wanted(gap) or (best.x.size and not found.finished)
        if everything or done:
            return best
        needed = best.wanted(gap) - relaxed.value
        wider = reach * (_WIDER if best.x.size else _WIDER**2)
        reach = min(needed, wider) if reach < needed < np.inf else wider


def _better(best: Solution, found: Solved, rest: float, wanted: float) -> Solution:
    """What is known after a solve for less than `wanted` over some columns; with any other it costs at least `rest`."""
    if found.x.size:
        bound = max(best.bound, min(rest, found.bound))
        return Solution(Verdict.YES, found.x, found.value, min(bound, found.value))
    bound = max(best.bound, min(rest, wanted if found.finished else found.bound))
    if best.x.size:
        return replace(best, bound=bound)
    excluded = found.finished and rest >= wanted
    return replace(best, verdict=Verdict.NO if excluded else Verdict.UNKNOWN, bound=bound)


def bounded(program: Linear, budgets: Rows) -> Linear | None:
    """A program with further rows, without the columns that no solution can have; None where the relaxation shows that there is no solution.

    The relaxation fills the fullest of the rows as little as it can, to a share t; a column of reduced cost above 1 - t would fill one of them over.
    """
    columns, right = len(program.price), np.broadcast_to(budgets.right, (budgets.count,))
    filled = Rows.of(
        budgets.count, [(row, columns, -float(most)) for row, most in enumerate(right)]
    )
    entries = np.concatenate([budgets.entries, filled.entries])
    relaxed = Linear(
        np.append(np.zeros(columns), 1.0),
        np.append(program.upper, np.inf),
        0,
        program.equal,
        (*program.below, Rows(budgets.count, entries)),
    ).relaxed()
    if relaxed.value > 1 + _TOLERANCE:
        return None
    possible = relaxed.reduced[:columns] <= 1 - relaxed.value + 10 * _TOLERANCE
    upper = np.where(possible, program.upper, 0.0)
    return replace(program, upper=upper, below=(*program.below, budgets))
