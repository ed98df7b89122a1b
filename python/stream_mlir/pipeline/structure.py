"""The mapped module as rows of the report: layers, FIFOs and ports under the names of the C++."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from stream_mlir import ir
from stream_mlir.emit.graph import Channel, Graph, read_graph
from stream_mlir.emit.graph import Layer as Process
from stream_mlir.locations import model_name
from stream_mlir.mapping import costs
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.eviction import Eviction
from stream_mlir.mapping.layer import Fold
from stream_mlir.mapping.layer import Layer as Described
from stream_mlir.mapping.lines import lines_of
from stream_mlir.mapping.resources import Resources
from stream_mlir.mapping.spill import Spill
from stream_mlir.mapping.spills import spill_of
from stream_mlir.mapping.usage import Part, parts
from stream_mlir.mapping.walk import SPILL
from stream_mlir.mapping.work import macs
from stream_mlir.report import Evicted, Fifo, Layer, Lines, Port, Spilled


@dataclass(frozen=True)
class Structure:
    """All rows; layers in topological order."""

    layers: list[Layer]
    fifos: list[Fifo]
    ports: list[Port]
    evicted: list[Evicted]
    spilled: list[Spilled]
    lines: list[Lines]


def structure(module: ir.Module, interval: int, occupancy: Mapping[str, int]) -> Structure:
    """Reads a mapped module. `interval` is in cycles; `occupancy` has the most that FIFOs held, as far as it is known."""
    graph = read_graph(module)
    found = {op.operation: part for op, part in parts(module.operation)}
    return Structure(
        [_layer(process, found, interval) for process in graph.layers],
        _fifos(graph, occupancy),
        [*_ports(graph, graph.inputs, "input"), *_ports(graph, graph.outputs, "output")],
        _evicted(graph, interval),
        [
            _spilled(each.name, spill_of(each.op), interval)
            for each in graph.layers
            if each.op is not None and each.op.name == SPILL
        ],
        [_lines(name, layer, interval) for name, layer in _described(graph) if layer.lines_burst],
    )


def _layer(process: Process, found: Mapping[ir.Operation, Part], interval: int) -> Layer:
    op, output = process.op, process.outputs[0].stream
    # A process without an op joins an input to an output.
    part = found[op] if op is not None else Part("", "copy", output.tokens, Resources())
    described = describe(op.opview) if op is not None else None
    noted = op.attributes if op is not None else {}
    return Layer(
        process.name,
        model_name(op) if op is not None else process.name,
        part.op,
        list(output.shape[1:]),
        _folding(described.fold) if described is not None else None,
        macs(described) if described is not None else 0,
        part.cycles,
        part.cycles / interval,
        **asdict(part.resources),
        sqnr_db=ir.FloatAttr(noted["stream.sqnr_db"]).value if "stream.sqnr_db" in noted else None,
    )


def _evicted(graph: Graph, interval: int) -> list[Evicted]:
    return [
        _eviction(name, Eviction.of(layer, costs.load()), interval)
        for name, layer in _described(graph)
        if layer.offchip_rows
    ]


def _described(graph: Graph) -> Iterator[tuple[str, Described]]:
    for each in graph.layers:
        layer = describe(each.op.opview) if each.op is not None else None
        if layer is not None:
            yield each.name, layer


def _eviction(name: str, found: Eviction, interval: int) -> Evicted:
    return Evicted(
        name,
        found.rows,
        found.depth,
        found.codec,
        found.codec_ratio,
        found.bits_per_frame,
        found.bits_per_frame / interval,
        found.bram18_saved,
        found.refill_cycles,
    )


def _spilled(name: str, spill: Spill, interval: int) -> Spilled:
    return Spilled(
        name,
        spill.codec,
        spill.ratio,
        spill.slots * spill.burst_port_words * spill.port_bits,
        2 * spill.words * spill.word_bits,
        spill.bits_per_frame,
        2 * spill.most_port_words * spill.port_bits,
        spill.bits_per_frame / interval,
    )


def _lines(name: str, layer: Described, interval: int) -> Lines:
    found, table = lines_of(layer), costs.load()
    return Lines(
        name,
        found.height,
        found.loaded_rows,
        found.part_words,
        found.slots * found.row_words * found.port_bits,
        found.bits_per_frame,
        found.bits_per_frame / interval,
        table.cost(replace(layer, lines_burst=0)).bram18 - table.cost(layer).bram18,
    )


def _folding(fold: Fold) -> dict[str, int]:
    return {"in": fold.in_, "out": fold.out, "group": fold.group, "fine": fold.fine}


def _fifos(graph: Graph, occupancy: Mapping[str, int]) -> list[Fifo]:
    consumers = {each.name: layer.name for layer in graph.layers for each in layer.inputs}
    return [
        _fifo(channel, layer.name, consumers[channel.name], occupancy.get(channel.name))
        for layer in graph.layers
        for channel in layer.outputs
        if not channel.is_port
    ]


def _fifo(channel: Channel, producer: str, consumer: str, held: int | None) -> Fifo:
    bits = channel.stream.token_bits
    used = asdict(costs.load().fifo(channel.depth, bits, channel.storage))
    del used["dsp"]
    return Fifo(
        channel.name,
        producer,
        consumer,
        channel.depth,
        channel.stream.tokens,
        bits,
        held,
        channel.storage,
        **used,
    )


def _ports(graph: Graph, channels: list[Channel], direction: str) -> list[Port]:
    return [
        Port(
            channel.name,
            direction,
            _layer_at(graph, channel, direction),
            list(channel.stream.shape[1:]),
            channel.stream.tokens,
            channel.stream.token_bits,
        )
        for channel in channels
    ]


def _layer_at(graph: Graph, port: Channel, direction: str) -> str:
    return next(
        layer.name
        for layer in graph.layers
        if port.name
        in [each.name for each in (layer.inputs if direction == "input" else layer.outputs)]
    )
