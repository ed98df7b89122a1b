"""What no design of a segment undercuts, for all segments at once and without a program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.partition.segments import Segments
from stream_mlir.mapping.reload import one_round
from stream_mlir.mapping.solve.options import options


def floors(segments: Segments, rounds: int = 1) -> np.ndarray:
    """Lower bounds of the interval of every segment, whose last layer makes its filters in so many rounds: entry [begin, end]; infinite where none fits or may.

    The interval of each layer; and for each resource, as a layer that uses u of it for c cycles of a frame has done work that takes u c whoever does it: the sum
    of the least products over the budget. Nothing fits where the least uses do not.
    """
    layers = [segments.network.layers[unit] for unit in segments.units]
    budget = segments.budget.limits(1)[:-1]
    units = _Least.of(segments, layers)
    may = np.array([rounds in segments.rounds(end) for end in range(1, len(layers) + 1)])
    last = units
    if rounds > 1:
        sliced = [
            one_round(layer, rounds) if able else layer
            for layer, able in zip(layers, may, strict=True)
        ]
        last = _Least.of(segments, sliced)
    work, least = (_summed(each) for each in (units.work, units.uses))
    count = len(layers)
    found = np.full((count + 1, count + 1), np.inf)
    for begin in range(count):
        needed = least[begin:count] - least[begin] + last.uses[begin:]
        shares = np.divide(
            work[begin:count] - work[begin] + last.work[begin:],
            budget,
            out=np.zeros((count - begin, len(budget))),
            where=budget > 0,
        )
        before = np.maximum.accumulate([0, *units.cycles[begin : count - 1]])
        interval = np.maximum(np.maximum(before, last.cycles[begin:]), shares.max(axis=1))
        fits = ~(needed > budget).any(axis=1) & may[begin:]
        found[begin, begin + 1 :] = np.where(fits, interval, np.inf)
    return found


@dataclass(frozen=True)
class _Least:
    """Of each layer: the fewest cycles, and of each resource the least product with cycles and the least use."""

    cycles: np.ndarray
    work: np.ndarray
    uses: np.ndarray

    @classmethod
    def of(cls, segments: Segments, layers: list[Layer]) -> _Least:
        """Of layers as `segments` may build them."""
        tables = [options(layer, 1, segments.hardware) for layer in layers]
        return cls(
            np.array([table.cycles.min() for table in tables], float),
            np.array([(t.cycles[:, None] * t.uses[:, :-1]).min(axis=0) for t in tables]),
            np.array([table.uses[:, :-1].min(axis=0) for table in tables]),
        )


def _summed(rows: np.ndarray) -> np.ndarray:
    """Sums of the first 0, 1, ... of them."""
    return np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
