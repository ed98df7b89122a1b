"""From one op to its processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

from stream_mlir import ir
from stream_mlir.mapping.describe import describe, frame_shape
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.read import process_schedule, words_of
from stream_mlir.mapping.schedule import Schedule
from stream_mlir.mapping.walk import lanes_of
from stream_mlir.simulator import schedules
from stream_mlir.simulator.network import Process

_ONE_TO_ONE: dict[str, Callable[[Layer, int, int], schedules.Loops]] = {
    "conv": schedules.dot,
    "linear": schedules.dot,
    "pool": schedules.pool,
    "reduce": schedules.reduce,
    "softmax": schedules.softmax,
}


@dataclass(frozen=True)
class Ports:
    """Streams of one op; `windows` joins its window process to its compute process."""

    sources: tuple[int, ...]
    results: tuple[int, ...]
    windows: int = -1


def has_window(op: ir.OpView) -> bool:
    """Whether the op becomes two processes."""
    layer = describe(op)
    return layer is not None and layer.buffered


def window_process(name: str, op: ir.OpView, ports: Ports) -> Process:
    """The line buffer in front of the op. ValueError for an op without one."""
    layer = describe(op)
    if layer is None:
        raise ValueError(f"{name} has no window")
    return Process(name, schedules.window(layer, ports.sources[0], ports.windows), Schedule.latency)


def compute_process(name: str, op: ir.OpView, ports: Ports) -> Process:
    """The op itself, behind its window if it has one."""
    behind_window = ports.windows >= 0
    source = ports.windows if behind_window else ports.sources[0]
    # The mapping takes both processes as one, and their pipelines as one behind the other.
    latency = process_schedule(op).latency - Schedule.latency * behind_window
    return Process(name, _loops(op, ports, source), latency)


def _loops(op: ir.OpView, ports: Ports, source: int) -> schedules.Loops:
    layer, value = describe(op), op.operation.operands[0]
    if layer is not None:
        if layer.op in _ONE_TO_ONE:
            return _ONE_TO_ONE[layer.op](layer, source, ports.results[0])
        lanes = lanes_of(op.operation.results[0])
        return schedules.elementwise(layer, lanes, ports.sources, ports.results[0])
    if op.operation.name == "stream.fork":
        return schedules.fork(words_of(value), source, ports.results)
    lanes = (lanes_of(value), lanes_of(op.operation.results[0]))
    return schedules.convert_width(prod(frame_shape(value)), lanes, source, ports.results[0])
