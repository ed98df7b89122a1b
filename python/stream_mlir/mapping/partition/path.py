"""The cheapest way through a sequence in segments."""

from __future__ import annotations

import numpy as np

Segment = tuple[int, int]


def cheapest(costs: np.ndarray, parts: int | None) -> tuple[Segment, ...] | None:
    """Segments from 0 to the end of least summed cost, `parts` of them or (None) as many as it takes, of equals the fewest; None where all are infinite.

    `costs[begin, end]` is that of a segment; Bellman's recursion over ends and numbers of parts.
    """
    count = len(costs) - 1
    most = count if parts is None else parts
    best = np.full((most + 1, count + 1), np.inf)
    best[0, 0] = 0.0
    before = np.zeros((most + 1, count + 1), int)
    for used in range(1, most + 1):
        sums = best[used - 1][:, None] + costs
        before[used] = sums.argmin(axis=0)
        best[used] = sums.min(axis=0)
    used = int(best[:, count].argmin()) if parts is None else parts
    if not np.isfinite(best[used, count]):
        return None
    return _back(before, used, count)


def _back(before: np.ndarray, used: int, end: int) -> tuple[Segment, ...]:
    found = []
    while used:
        begin = int(before[used, end])
        found.append((begin, end))
        used, end = used - 1, begin
    return tuple(reversed(found))
