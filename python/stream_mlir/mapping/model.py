"""Interval and latency of a mapped module by the model: without FIFOs, in closed form per op."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from stream_mlir import ir
from stream_mlir.mapping.latency import Curve, even, results
from stream_mlir.mapping.loops import iterations
from stream_mlir.mapping.read import kernels_of, words_of
from stream_mlir.mapping.timing import kernel_cycles
from stream_mlir.mapping.traffic import memory_cycles
from stream_mlir.mapping.walk import TRANSPARENT, body, origin, stream_ops, streams_of


@dataclass(frozen=True)
class Timing:
    """Cycles between frames, and cycles from the first word in to the last word out of a frame that finds the pipeline empty and whose words are always there."""

    interval_cycles: int
    latency_cycles: int


def model(module: ir.Operation | ir.OpView) -> Timing:
    """The interval is that of the slowest op or port (one word per cycle), or of the memory's bandwidth, of which each port has
    the share that its traffic has: a layer that reads weights takes that time for its positions, and more where they have to wait for the next frame. The latency that of unbounded FIFOs."""
    block = body(module)
    returned = block.operations[len(block.operations) - 1].operation.operands
    ports = [*block.arguments, *returned]
    memory = memory_cycles(module.operation)
    interval = max([1, memory, *map(words_of, ports)])
    curves: dict[ir.Value, Curve] = {
        value: even(words_of(value), memory) + 1 for value in block.arguments
    }
    for op in stream_ops(module):
        if op.operation.name in TRANSPARENT:
            continue
        kernels = kernels_of(op)
        sources = streams_of(op)
        slower = (
            max(1.0, memory / iterations(kernels[-1].loops)) if "offchip" in op.attributes else 1.0
        )
        interval = max(interval, kernel_cycles(kernels, slower))
        made = results(kernels, {port: curves[origin(v)] for port, v in enumerate(sources)}, slower)
        for port, value in enumerate(op.operation.results, start=len(sources)):
            curves[value] = made[port]
    ends = [curves[origin(value)][-1] for value in returned]
    return Timing(interval, ceil(max(ends, default=0)) + 1)
