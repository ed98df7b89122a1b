"""One search: a graph, a cost table and a budget, with everything that does not depend on the interval."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np

from stream_mlir.mapping import costs
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources
from stream_mlir.mapping.solve.graph import Graph
from stream_mlir.mapping.solve.options import LIMITS, OURS, Hardware, Options, options
from stream_mlir.mapping.solve.skips import Skip, skips

_EMPHASIS = np.array([1.0, 1.0, 1.0, 3.0, 1.0, 1.0])
"""LUTs count thrice: what is full of logic does not route, and weights had better be in block RAM while there is any."""
BANDWIDTH = LIMITS.index("bandwidth")


@dataclass(frozen=True)
class Budget:
    """What a design may use; bandwidth in bits per cycle, to and from off-chip memory together."""

    resources: Resources
    bits_per_cycle: float = float("inf")

    def limits(self, interval: float) -> np.ndarray:
        """In the order of `LIMITS`, for one frame every `interval` cycles."""
        counts = [float(getattr(self.resources, name)) for name in RESOURCE_NAMES]
        return np.array([*counts, self.bits_per_cycle * interval])


@dataclass(frozen=True)
class Problem:
    """What the solvers work on."""

    graph: Graph
    budget: Budget
    hardware: Hardware = OURS

    @cached_property
    def choices(self) -> tuple[Options, ...]:
        """Of every layer."""
        return tuple(
            options(layer, len(consumers), self.hardware)
            for layer, consumers in zip(self.graph.layers, self.graph.consumers, strict=True)
        )

    @cached_property
    def waiting(self) -> tuple[Skip, ...]:
        """The streams that need a deep FIFO."""
        return skips(self.graph)

    @cached_property
    def skips(self) -> tuple[np.ndarray, ...]:
        """For each of them the ways to build it, one per row (columns: `LIMITS`)."""
        table = costs.load(self.hardware.table)
        return tuple(each.ways(table, spills=self.hardware.spill) for each in self.waiting)

    @cached_property
    def fixed(self) -> np.ndarray:
        """What every design uses: the traffic of the network's own inputs and outputs."""
        used = np.zeros(len(LIMITS))
        used[BANDWIDTH] = self.graph.port_bits
        return used

    @cached_property
    def intervals(self) -> list[int]:
        """Every interval that the slowest layer of the best design can set, ascending, from its fastest choice on: the cycle counts that occur, and
        the time that the ports take; last the time of all traffic there can be. Between two of them, traffic that is a choice sets the interval."""
        least = max([self.busy(self.fixed), *(int(each.cycles.min()) for each in self.choices)])
        ways = [*(each.uses for each in self.choices), *self.skips]
        everything = self.fixed + sum(each.max(axis=0) for each in ways)
        found = {least, self.busy(everything)}.union(
            *(each.cycles.tolist() for each in self.choices)
        )
        return sorted(interval for interval in found if interval >= least)

    @property
    def has_traffic(self) -> bool:
        """Whether the choices differ in traffic, and it counts."""
        return np.isfinite(self.budget.bits_per_cycle) and any(
            uses[:, BANDWIDTH].any() for uses in (*(t.uses for t in self.choices), *self.skips)
        )

    def traffic(self, interval: float) -> float:
        """Bits that the choices may move in an interval."""
        return self.budget.bits_per_cycle * interval - self.fixed[BANDWIDTH]

    def weights(self, interval: float) -> np.ndarray:
        """What a unit of each column of `LIMITS` counts in the sum that is to be least: a share of its budget."""
        limits = self.budget.limits(interval)
        counted = np.isfinite(limits) & (limits > 0)
        return np.divide(_EMPHASIS, limits, out=np.zeros(len(LIMITS)), where=counted)

    def shorter(self, interval: int) -> int | None:
        """The next shorter of them."""
        at = bisect_left(self.intervals, interval)
        return self.intervals[at - 1] if at else None

    def interval_of(self, picks: Sequence[int], used: np.ndarray) -> int:
        """Cycles between frames of a design: of its slowest layer, or as its traffic needs."""
        cycles = [int(t.cycles[pick]) for t, pick in zip(self.choices, picks, strict=True)]
        return max([1, self.busy(used), *cycles])

    def busy(self, used: np.ndarray) -> int:
        """Cycles that the traffic of a frame takes; a port has one word in each."""
        bits = used[BANDWIDTH] / self.budget.bits_per_cycle
        return max(self.graph.port_words, ceil(bits - 1e-9))

    @cached_property
    def _converters(self) -> dict[tuple[int, int, int], np.ndarray]:
        return {}

    def converter(self, producer: int, lanes_out: int, lanes_in: int) -> np.ndarray:
        """What a width converter behind a layer takes, with its short FIFO; nothing between equal widths."""
        bits = self.graph.layers[producer].output_bits
        key = (bits, lanes_out, lanes_in)
        if key not in self._converters:
            self._converters[key] = _converter(self.hardware.table, *key)
        return self._converters[key]


def _converter(name: str, bits: int, lanes_out: int, lanes_in: int) -> np.ndarray:
    used = np.zeros(len(LIMITS))
    if lanes_out != lanes_in:
        table = costs.load(name)
        both = table.convert_width(bits, lanes_out, lanes_in) + table.fifo(2, bits * lanes_in)
        used[:5] = [getattr(both, key) for key in RESOURCE_NAMES]
    return used
