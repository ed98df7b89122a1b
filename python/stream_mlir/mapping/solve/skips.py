"""What the deep FIFOs of skip connections will take, before any folding is chosen.

Where paths of different delay join, the early stream waits. A layer delays by the share of its input frame that it must see before it
can answer (line buffers: the first rows; a global reduction: everything). While all layers keep the pace of the slowest one, the stream that waits
holds the difference of the shares, in frames, whatever the folding; the token timing of `stream-size-fifos` decides in the end. What it decided
for a design made before (`Graph.waits`) is better known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, prod

import numpy as np

from stream_mlir.mapping.costs.table import CostTable
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.resources import RESOURCE_NAMES
from stream_mlir.mapping.solve.graph import Graph
from stream_mlir.mapping.spill import Spill

_BLOCK_BITS = 16384
"""Of a BRAM18, where words are as wide as powers of two."""
_SMALL = 1024
_PORT_BITS = 64
"""Of a word, before a folding says how many values are side by side."""


@dataclass(frozen=True)
class Skip:
    """A stream that waits for a longer path before input `port` of layer `layer` (numbers): bits that wait, and words a frame of so many bits.
    It is through memory where that `is_decided`; a FIFO of it is as wide as its `fifo_bits`, 0 where nobody knows."""

    layer: int
    port: int
    held_bits: int
    words: int
    word_bits: int
    is_decided: bool = False
    fifo_bits: int = 0

    @property
    def spill(self) -> Spill:
        """The same through memory, a value at a time."""
        return Spill(self.words, self.word_bits)

    @property
    def held_per_traffic(self) -> float:
        """Bits freed on chip for each bit moved: the published order of eviction (SATAY)."""
        return self.held_bits / self.spill.bits_per_frame

    def ways(self, table: CostTable, *, spills: bool) -> np.ndarray:
        """Prices, one per row (columns: `LIMITS`), in block RAM, in UltraRAM where the table has any, and, if it `spills`, through memory as the last."""
        blocks, words = ceil(self.held_bits / _BLOCK_BITS) * 512, ceil(self.held_bits / _PORT_BITS)
        known = (self.held_bits // self.fifo_bits, self.fifo_bits) if self.fifo_bits else None
        made = [(table.fifo(*(known or (max(33, blocks), 32)), "auto"), 0)]
        if table.has_uram_fifos:
            made.append((table.fifo(*(known or (words, _PORT_BITS)), "uram"), 0))
        if spills or self.is_decided:
            buffers = table.spill(replace(self.spill, word_bits=self.fifo_bits or _PORT_BITS))
            made.append((buffers, self.spill.bits_per_frame))
        if self.is_decided:
            made = made[-1:]
        return np.array(
            [[*(getattr(used, n) for n in RESOURCE_NAMES), bits] for used, bits in made], float
        )


def skips(graph: Graph) -> tuple[Skip, ...]:
    """Every stream that must wait in a deep FIFO, or does in memory."""
    held, ready = [], [0.0] * len(graph.layers)
    for index in graph.order:
        layer = graph.layers[index]
        arrivals = [0.0 if p is None else ready[p] for p in graph.producers[index]]
        latest = max(arrivals, default=0.0)
        for port, (producer, arrival) in enumerate(
            zip(graph.producers[index], arrivals, strict=True)
        ):
            decided = (index, port) in graph.spilled
            known = graph.waits.get((index, port))
            if (latest > arrival or decided or known) and producer is not None:
                source = graph.layers[producer]
                if not source.inputs:  # a constant comes whenever it is read
                    continue
                whole, bits = prod(source.output), source.output_bits
                words = ceil((latest - arrival) * whole + _rows(source))
                depth, width = known or (words, bits)
                skip = Skip(index, port, depth * width, whole, bits, decided)
                held.append(replace(skip, fifo_bits=width if known else 0))
        ready[index] = latest + delay(layer)
    return tuple(each for each in held if each.held_bits > _SMALL or each.is_decided)


def _rows(source: Layer) -> int:
    """Streams come in bursts of rows."""
    return 2 * prod(source.output[1:]) if len(source.output) > 1 else 0


def delay(layer: Layer) -> float:
    """Share of its input frame that a layer must see before its first output."""
    if not layer.inputs:
        return 0.0
    positions = prod(layer.inputs[0][:-1])
    if layer.op in ("reduce", "matmul"):
        return 1.0
    if layer.window is None or not layer.buffered:
        return 1 / max(1, positions)
    window = layer.window
    extent = (window.kernel[0] - 1) * window.dilations[0] + 1
    rows = min(max(extent - window.pads_begin[0], 0), layer.inputs[0][0])
    return (rows * prod(layer.inputs[0][1:-1]) + 1) / positions
