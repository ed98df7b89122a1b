"""Width converters as a part of the program: which widths meet on every stream."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, product

import numpy as np

from stream_mlir.mapping.solve.linear import Entry, Rows
from stream_mlir.mapping.solve.options import LIMITS
from stream_mlir.mapping.solve.problem import Problem


class Flows:
    """A column per pair of widths on a stream, tied to the options of its producer and its consumer. Consumers that want the same other width
    share a converter."""

    def __init__(self, problem: Problem, rows: Sequence[np.ndarray], starts: np.ndarray) -> None:
        """`rows` and `starts`: of every layer the options that are columns, and the first of these columns."""
        self._problem, self._rows, self._starts = problem, rows, starts
        self._first = int(starts[-1])
        self._equal: list[Entry] = []
        self._below: list[Entry] = []
        self._uses: list[np.ndarray] = []
        self._equations, self._inequalities = count(), count()
        self._shared: dict[tuple[int, int, int], int] = {}
        for producer, consumer in problem.graph.edges:
            self._stream(producer, consumer)

    def _stream(self, producer: int, consumer: int) -> None:
        outs = self._problem.choices[producer].lanes_out[self._rows[producer]]
        ins = self._problem.choices[consumer].lanes_in[self._rows[consumer]]
        widths_out, widths_in = sorted(set(outs.tolist())), sorted(set(ins.tolist()))
        pairs = {pair: self._pair(producer, *pair) for pair in product(widths_out, widths_in)}
        for width in widths_out:
            self._tie([pairs[width, b] for b in widths_in], outs == width, producer)
        for width in widths_in:
            self._tie([pairs[a, width] for a in widths_out], ins == width, consumer)

    def _pair(self, producer: int, out: int, into: int) -> int:
        """The column of a pair; where several consumers share what converts it, that is a column of its own."""
        if out == into:
            return self._column()
        price = self._problem.converter(producer, out, into)
        if len(self._problem.graph.consumers[producer]) == 1:
            return self._column(price)
        flow, key = self._column(), (producer, out, into)
        if key not in self._shared:
            self._shared[key] = self._column(price)
        row = next(self._inequalities)
        self._below += [(row, flow, 1.0), (row, self._shared[key], -1.0)]
        return flow

    def _column(self, price: np.ndarray | None = None) -> int:
        self._uses.append(np.zeros(len(LIMITS)) if price is None else price)
        return self._first + len(self._uses) - 1

    def _tie(self, flows: list[int], chosen: np.ndarray, layer: int) -> None:
        """The flows of one width are as much as the options that have it."""
        row, start = next(self._equations), int(self._starts[layer])
        self._equal += [(row, column, 1.0) for column in flows]
        self._equal += [(row, start + int(option), -1.0) for option in np.flatnonzero(chosen)]

    @property
    def uses(self) -> np.ndarray:
        """Prices of the columns."""
        return np.array(self._uses).reshape(-1, len(LIMITS))

    @property
    def rows(self) -> tuple[Rows, Rows]:
        """The equations, and what must not be positive."""
        return (
            Rows.of(next(self._equations), self._equal),
            Rows.of(next(self._inequalities), self._below),
        )
