"""From a module to plain descriptions: layers for the search, processes for the timing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from stream_mlir import ir
from stream_mlir.mapping import schedule
from stream_mlir.mapping.attributes import element_bits, frame_shape
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.schedule import Kernel
from stream_mlir.mapping.solve.graph import Graph
from stream_mlir.mapping.spills import spill_of
from stream_mlir.mapping.walk import SAME_VALUES, SPILL, body, lanes_of, stream_ops, streams_of

WAITS = "stream.waits"
"""Attribute of a layer: (input, words, bits of a word), one after the other, of what waits before it in a design that was made before."""


@dataclass(frozen=True)
class LayerGraph:
    """Compute ops in order with their descriptions. `sources[i]` are the layers that feed layer i's inputs, `returned` those behind the network's outputs;
    `~n` stands for input n of the network, which has `argument_bits[n]` in `argument_positions[n]` per frame. `spilled` are the streams in off-chip memory, as (layer, input), `waits` the words and bits of a word that waited in a design made before."""

    ops: tuple[ir.OpView, ...]
    layers: tuple[Layer, ...]
    sources: tuple[tuple[int, ...], ...]
    spilled: frozenset[tuple[int, int]]
    waits: dict[tuple[int, int], tuple[int, int]]
    argument_bits: tuple[int, ...]
    argument_positions: tuple[int, ...]
    returned: tuple[int, ...]

    @property
    def producers(self) -> tuple[tuple[int | None, ...], ...]:
        """The same as `sources`, with None for every input of the network."""
        return tuple(tuple(s if s >= 0 else None for s in each) for each in self.sources)

    @property
    def crossing(self) -> tuple[int, ...]:
        """What enters and leaves the network."""
        read = {source for each in self.sources for source in each if source < 0}
        return (*read, *self.returned)

    def bits(self, source: int) -> int:
        """Of a frame of a layer's output, or of an input."""
        if source < 0:
            return self.argument_bits[~source]
        return prod(self.layers[source].output) * self.layers[source].output_bits

    def positions(self, source: int) -> int:
        """Of the same; each takes at least a word of a port."""
        if source < 0:
            return self.argument_positions[~source]
        return self.layers[source].positions

    @property
    def graph(self) -> Graph:
        """What the search works on."""
        graph = self.as_graph(self.layers, self.producers, self.spilled, self.crossing)
        return replace(graph, waits=self.waits)

    def as_graph(
        self,
        layers: Sequence[Layer],
        producers: Sequence[tuple[int | None, ...]],
        spilled: Iterable[tuple[int, int]],
        crossing: Sequence[int],
    ) -> Graph:
        """Layers of it as a graph whose inputs and outputs are `crossing`."""
        bits, words = (map(of, crossing) for of in (self.bits, self.positions))
        return Graph.of(layers, producers, spilled, sum(bits), max(words, default=0))


def read_layers(module: ir.Operation | ir.OpView) -> LayerGraph:
    """The module's layers, whether mapped yet or not."""
    block = body(module)
    # What made a value: the number of a layer, or -1 less the number of an input.
    made_by = {value: ~number for number, value in enumerate(block.arguments)}
    ops: list[ir.OpView] = []
    layers: list[Layer] = []
    sources: list[tuple[int, ...]] = []
    spilled: set[tuple[int, int]] = set()
    waits: dict[tuple[int, int], tuple[int, int]] = {}
    for op in stream_ops(module):
        layer = describe(op)
        read = tuple(made_by[value] for value in streams_of(op))
        if layer is not None:
            sources.append(read)
            spilled |= {
                (len(ops), p) for p, value in enumerate(streams_of(op)) if is_spilled(value)
            }
            waits |= {(len(ops), port): each for port, each in _waits(op)}
            read = (len(ops),)
            ops.append(op)
            layers.append(layer)
        made_by.update(dict.fromkeys(op.operation.results, read[0]))
    returned = block.operations[len(block.operations) - 1].operation.operands
    return LayerGraph(
        tuple(ops),
        tuple(layers),
        tuple(sources),
        frozenset(spilled),
        waits,
        tuple(prod(frame_shape(value)) * element_bits(value) for value in block.arguments),
        tuple(prod(frame_shape(value)[:-1]) for value in block.arguments),
        tuple(made_by[value] for value in returned if value in made_by),
    )


def _waits(op: ir.OpView) -> Iterator[tuple[int, tuple[int, int]]]:
    if WAITS in op.operation.attributes:
        numbers = list(ir.DenseI64ArrayAttr(op.operation.attributes[WAITS]))
        for port, words, bits in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
            yield port, (words, bits)


def is_spilled(value: ir.Value) -> bool:
    """Whether a stream comes from memory, maybe in other words."""
    while not isinstance(value.owner, ir.Block) and value.owner.operation.name in SAME_VALUES:
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
        return spill_of(op).kernels
    elements = prod(frame_shape(source))
    return (schedule.convert_width(elements, lanes_of(source), lanes_of(result)),)


def words_of(value: ir.Value) -> int:
    """Words of a stream per frame."""
    return prod(frame_shape(value)) // lanes_of(value)


def word_bits(value: ir.Value) -> int:
    """Bits of one word of a stream."""
    return lanes_of(value) * element_bits(value)
