"""Local improvement of a design: one layer or one deep FIFO at a time, width converters included."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir.mapping.solve.design import used
from stream_mlir.mapping.solve.options import LIMITS
from stream_mlir.mapping.solve.problem import Problem

_ROUNDS = 6
_OVER = 1e6
"""Weight of what exceeds a limit, against use within it."""


class Polish:
    """Picks of `problem.choices` at one interval, improved until nothing helps. A stream's converter counts once per consumer here."""

    def __init__(
        self,
        problem: Problem,
        interval: float,
        picks: Sequence[int],
        skips: Sequence[int],
        weights: np.ndarray,
        room: np.ndarray,
    ) -> None:
        self.problem, self.weights, self.room = problem, weights, room
        self.tables = problem.choices
        self.rows = [np.flatnonzero(table.cycles <= interval) for table in self.tables]
        self.picks, self.skips = list(picks), list(skips)
        self.used = self._used()
        for _ in range(_ROUNDS):
            if not self._improve():
                break

    @property
    def fits(self) -> bool:
        """Whether the design keeps within all limits."""
        return bool((self.used - self.problem.fixed <= self.room).all())

    def _used(self) -> np.ndarray:
        return used(self.problem, self.tables, self.picks, self.skips)

    def _improve(self) -> bool:
        before = self._score(self.used[None, :])[0]
        for layer in self.problem.graph.order:
            self._improve_layer(layer)
        for number, ways in enumerate(self.problem.skips):
            totals = self.used - ways[self.skips[number]] + ways
            best = int(np.argmin(self._score(totals)))
            self.used, self.skips[number] = totals[best], best
        self.used = self._used()
        return self._score(self.used[None, :])[0] < before - 1e-9

    def _improve_layer(self, layer: int) -> None:
        rows, now = self.rows[layer], self.picks[layer]
        here = int(np.searchsorted(rows, now))
        uses = self.tables[layer].uses[rows] + self._around(layer, rows)
        totals = self.used - uses[here] + uses
        scores = self._score(totals)
        best = int(np.argmin(scores))
        if scores[best] < scores[here]:
            self.used, self.picks[layer] = totals[best], int(rows[best])

    def _around(self, layer: int, rows: np.ndarray) -> np.ndarray:
        """What the converters beside a layer take with each of its choices."""
        graph, table = self.problem.graph, self.tables[layer]
        total = np.zeros((len(rows), len(LIMITS)))
        for producer in graph.producers[layer]:
            if producer is not None:
                out = int(self.tables[producer].lanes_out[self.picks[producer]])
                total += self._converters(producer, [out], table.lanes_in[rows].tolist())
        into = {int(self.tables[c].lanes_in[self.picks[c]]) for c in graph.consumers[layer]}
        for wanted in into:
            total += self._converters(layer, table.lanes_out[rows].tolist(), [wanted])
        return total

    def _converters(self, producer: int, outs: list[int], ins: list[int]) -> np.ndarray:
        """For one width on one side and many on the other."""
        pairs = [(a, b) for a in outs for b in ins]
        known = {pair: self.problem.converter(producer, *pair) for pair in set(pairs)}
        return np.array([known[pair] for pair in pairs])

    def _score(self, totals: np.ndarray) -> np.ndarray:
        over = np.maximum(totals - self.problem.fixed - self.room, 0) / np.maximum(self.room, 1)
        return totals @ self.weights + _OVER * np.nan_to_num(over, posinf=0.0).sum(axis=1)
