"""What the deep FIFOs of skip connections will take, before any folding is chosen.

Where paths of different delay join, the early stream waits. A layer delays by the share of its input frame that it must see before it
can answer (line buffers: the first rows; a global reduction: everything). While all layers keep the pace of the slowest one, the stream that waits
holds the difference of the shares, in frames, whatever the folding; the token timing of `stream-size-fifos` decides in the end.
"""

from __future__ import annotations

from math import ceil, prod

import numpy as np

from stream_mlir.mapping.costs.table import CostTable
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.resources import RESOURCE_NAMES
from stream_mlir.mapping.solve.graph import Graph

_BLOCK_BITS = 16384
"""Of a BRAM18, where words are as wide as powers of two."""
_SMALL = 1024


def reserves(graph: Graph, table: CostTable) -> tuple[np.ndarray, ...]:
    """For every stream that must wait in a deep FIFO, its price in block RAM and, where the table has any, in UltraRAM (columns: resources
    and bandwidth)."""
    found = []
    for bits in held_bits(graph).values():
        if bits > _SMALL:
            depth = ceil(bits / 64)
            ways = [table.fifo(max(33, ceil(bits / _BLOCK_BITS) * 512), 32, "auto")]
            if table.has_uram_fifos:
                ways.append(table.fifo(depth, 64, "uram"))
            found.append(
                np.array([[*(getattr(w, n) for n in RESOURCE_NAMES), 0] for w in ways], float)
            )
    return tuple(found)


def held_bits(graph: Graph) -> dict[tuple[int, int], int]:
    """Bits that wait before input i of layer l, by (l, i); only where there are any."""
    ready = [0.0] * len(graph.layers)
    found = {}
    for index in graph.order:
        layer = graph.layers[index]
        arrivals = [0.0 if p is None else ready[p] for p in graph.producers[index]]
        latest = max(arrivals, default=0.0)
        for port, (producer, arrival) in enumerate(
            zip(graph.producers[index], arrivals, strict=True)
        ):
            if latest > arrival and producer is not None:
                source = graph.layers[producer]
                if not source.inputs:  # a constant comes whenever it is read
                    continue
                words = (latest - arrival) * prod(source.output) + _rows(source)
                found[index, port] = ceil(words) * source.output_bits
        ready[index] = latest + delay(layer)
    return found


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
