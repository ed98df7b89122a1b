"""From a module to plain descriptions: layers for the search, processes for the timing."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from stream_mlir import ir
from stream_mlir.mapping import schedule
from stream_mlir.mapping.attributes import element_bits, frame_shape
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.schedule import Kernel
from stream_mlir.mapping.spill import Spill
from stream_mlir.mapping.walk import SPILL, TRANSPARENT, lanes_of, stream_ops, streams_of


@dataclass(frozen=True)
class LayerGraph:
    """Compute ops in order with their descriptions; `producers[i]` are the layers that feed layer i's inputs, None for an input of the network;
    `spilled` are the streams in off-chip memory, as (layer, input)."""

    ops: tuple[ir.OpView, ...]
    layers: tuple[Layer, ...]
    producers: tuple[tuple[int | None, ...], ...]
    spilled: frozenset[tuple[int, int]]


def read_layers(module: ir.Operation | ir.OpView) -> LayerGraph:
    """The module's layers, whether mapped yet or not."""
    ops: list[ir.OpView] = []
    layers: list[Layer] = []
    producers: list[tuple[int | None, ...]] = []
    made_by: dict[ir.Value, int | None] = {}
    spilled: set[tuple[int, int]] = set()
    for op in stream_ops(module):
        layer = describe(op)
        sources = tuple(made_by.get(value) for value in streams_of(op))
        source = sources[0] if sources else None
        if layer is not None:
            producers.append(sources)
            spilled |= {
                (len(ops), p) for p, value in enumerate(streams_of(op)) if _is_spilled(value)
            }
            source = len(ops)
            ops.append(op)
            layers.append(layer)
        made_by.update(dict.fromkeys(op.operation.results, source))
    return LayerGraph(tuple(ops), tuple(layers), tuple(producers), frozenset(spilled))


def _is_spilled(value: ir.Value) -> bool:
    """Whether a stream comes from memory, maybe in other words."""
    plain = (*TRANSPARENT, "stream.convert_width")
    while not isinstance(value.owner, ir.Block) and value.owner.operation.name in plain:
        value = value.owner.operation.operands[0]
    return not isinstance(value.owner, ir.Block) and value.owner.operation.name == SPILL


def kernels_of(op: ir.OpView) -> tuple[Kernel, ...]:
    """The processes of one op, layer or plumbing, at its folding."""
    layer = describe(op)
    if layer is not None:
        return schedule.kernels(layer)
    source, result = op.operation.operands[0], op.operation.results[0]
    if op.operation.name == "stream.fork":
        return (schedule.fork(words_of(source), len(op.operation.results)),)
    if op.operation.name == SPILL:
        return Spill.of(op).kernels
    elements = prod(frame_shape(source))
    return (schedule.convert_width(elements, lanes_of(source), lanes_of(result)),)


def words_of(value: ir.Value) -> int:
    """Words of a stream per frame."""
    return prod(frame_shape(value)) // lanes_of(value)


def word_bits(value: ir.Value) -> int:
    """Bits of one word of a stream."""
    return lanes_of(value) * element_bits(value)
