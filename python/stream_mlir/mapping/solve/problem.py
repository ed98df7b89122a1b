"""One search: a graph, a cost table and a budget, with everything that does not depend on the interval."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stream_mlir.mapping import costs
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources
from stream_mlir.mapping.solve.graph import Graph
from stream_mlir.mapping.solve.options import LIMITS, Hardware, Options, options, pareto
from stream_mlir.mapping.solve.skips import reserves

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
    hardware: Hardware = Hardware()

    @cached_property
    def choices(self) -> tuple[Options, ...]:
        """Of every layer."""
        return tuple(
            options(layer, len(consumers), self.hardware)
            for layer, consumers in zip(self.graph.layers, self.graph.consumers, strict=True)
        )

    @cached_property
    def narrow_rows(self) -> tuple[np.ndarray, ...]:
        """Rows of each layer's choices that no other beats, whatever the widths."""
        return tuple(
            pareto(np.column_stack([each.cycles, each.uses]), np.arange(len(each)))
            for each in self.choices
        )

    @cached_property
    def narrowed(self) -> tuple[Options, ...]:
        """Those choices alone: enough where width converters do not count."""
        return tuple(
            each.take(rows) for each, rows in zip(self.choices, self.narrow_rows, strict=True)
        )

    @cached_property
    def skips(self) -> tuple[np.ndarray, ...]:
        """For each deep FIFO the ways to build it, one per row (columns: `LIMITS`)."""
        return reserves(self.graph, costs.load(self.hardware.table))

    @cached_property
    def fixed(self) -> np.ndarray:
        """What every design uses: the traffic of the network's own inputs and outputs."""
        used = np.zeros(len(LIMITS))
        used[BANDWIDTH] = self.graph.port_bits
        return used

    @cached_property
    def intervals(self) -> np.ndarray:
        """Every interval that a design can have, ascending: the cycle counts that occur, from the slowest layer's fastest choice on."""
        if not self.choices:
            return np.array([1])
        least = max(int(each.cycles.min()) for each in self.choices)
        most = max(int(each.cycles.max()) for each in self.choices)
        found = np.unique(np.concatenate([each.cycles for each in self.choices]))
        return found[(found >= least) & (found <= most)]

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
