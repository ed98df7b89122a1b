"""From a module to plain networks: layers for the search, processes and streams for the timing."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from stream_mlir import ir
from stream_mlir.mapping import schedule as schedules
from stream_mlir.mapping.describe import describe, element_bits, frame_shape
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.network import Network, Process
from stream_mlir.mapping.schedule import Schedule
from stream_mlir.mapping.walk import TRANSPARENT, body, lanes_of, origin, stream_ops, streams_of


@dataclass(frozen=True)
class LayerGraph:
    """Compute ops in order with their descriptions; `producers[i]` is the layer that feeds layer i's first input, None for the network's input."""

    ops: tuple[ir.OpView, ...]
    layers: tuple[Layer, ...]
    producers: tuple[int | None, ...]


def read_layers(module: ir.Operation | ir.OpView) -> LayerGraph:
    """The module's layers, whether mapped yet or not."""
    ops: list[ir.OpView] = []
    layers: list[Layer] = []
    producers: list[int | None] = []
    made_by: dict[ir.Value, int | None] = {}
    for op in stream_ops(module):
        layer = describe(op)
        source = made_by.get(streams_of(op)[0])
        if layer is not None:
            producers.append(source)
            source = len(ops)
            ops.append(op)
            layers.append(layer)
        made_by.update(dict.fromkeys(op.operation.results, source))
    return LayerGraph(tuple(ops), tuple(layers), tuple(producers))


@dataclass(frozen=True)
class ProcessGraph:
    """A mapped module's network; `values[s]` is the value behind stream s (before FIFOs and reshapes)."""

    network: Network
    values: tuple[ir.Value, ...]
    ops: tuple[ir.OpView, ...]


def read_processes(module: ir.Operation | ir.OpView) -> ProcessGraph:
    """The processes of a mapped module, every stream with one producer and one consumer."""
    block = body(module)
    ops = tuple(op for op in stream_ops(module) if op.operation.name not in TRANSPARENT)
    values = [*block.arguments, *(result for op in ops for result in op.operation.results)]
    number = {value: index for index, value in enumerate(values)}
    processes = tuple(
        Process(
            f"{index}",
            process_schedule(op),
            tuple(number[origin(value)] for value in streams_of(op)),
            tuple(number[value] for value in op.operation.results),
        )
        for index, op in enumerate(ops)
    )
    returned = block.operations[len(block.operations) - 1].operation.operands
    network = Network(
        processes,
        sources=tuple(range(len(block.arguments))),
        sinks=tuple(number[origin(value)] for value in returned),
        words=tuple(words_of(value) for value in values),
    )
    return ProcessGraph(network, tuple(values), ops)


def process_schedule(op: ir.OpView) -> Schedule:
    """The static schedule of one process."""
    layer = describe(op)
    if layer is not None:
        return schedules.schedule(layer)
    source, result = op.operation.operands[0], op.operation.results[0]
    if op.operation.name == "stream.fork":
        return schedules.fork(words_of(source), len(op.operation.results))
    return schedules.convert_width(prod(frame_shape(source)), lanes_of(source), lanes_of(result))


def words_of(value: ir.Value) -> int:
    """Words of a stream per frame."""
    return prod(frame_shape(value)) // lanes_of(value)


def word_bits(value: ir.Value) -> int:
    """Bits of one word of a stream."""
    return lanes_of(value) * element_bits(value)
