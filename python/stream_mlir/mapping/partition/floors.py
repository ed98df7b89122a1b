"""What no design of a segment undercuts, for all segments at once and without a program."""

from __future__ import annotations

import numpy as np

from stream_mlir.mapping.partition.segments import Segments
from stream_mlir.mapping.solve.options import Options, options


def floors(segments: Segments) -> np.ndarray:
    """Lower bounds of the interval of every segment: entry [begin, end]; infinite where none fits.

    The interval of each layer; and for each resource, as a layer that uses u of it for c cycles of a frame has done work that takes u c whoever does it: the sum
    of the least products over the budget. Nothing fits where the least uses do not.
    """
    tables = [
        options(segments.network.layers[unit], 1, segments.hardware) for unit in segments.units
    ]
    budget = segments.budget.limits(1)[:-1]
    work, least = (
        _summed([each(table) for table in tables]) for each in (_least_work, _least_uses)
    )
    fastest = np.array([table.cycles.min() for table in tables], float)
    count = len(tables)
    found = np.full((count + 1, count + 1), np.inf)
    for begin in range(count):
        needed = least[begin + 1 :] - least[begin]
        shares = np.divide(
            work[begin + 1 :] - work[begin],
            budget,
            out=np.zeros((count - begin, len(budget))),
            where=budget > 0,
        )
        interval = np.maximum(np.maximum.accumulate(fastest[begin:]), shares.max(axis=1))
        found[begin, begin + 1 :] = np.where((needed > budget).any(axis=1), np.inf, interval)
    return found


def _least_work(table: Options) -> np.ndarray:
    return (table.cycles[:, None] * table.uses[:, :-1]).min(axis=0)


def _least_uses(table: Options) -> np.ndarray:
    return table.uses[:, :-1].min(axis=0)


def _summed(rows: list[np.ndarray]) -> np.ndarray:
    """Sums of the first 0, 1, ... of them."""
    return np.concatenate([np.zeros((1, len(rows[0]))), np.cumsum(rows, axis=0)])
