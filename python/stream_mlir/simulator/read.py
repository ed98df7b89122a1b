"""From a mapped module to the network that its C++ will be: the same processes and FIFOs, under the same names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from stream_mlir import ir
from stream_mlir.emit.names import Names
from stream_mlir.locations import model_name
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.lines import Lines, lines_of
from stream_mlir.mapping.loops import Loops, renumbered
from stream_mlir.mapping.read import kernels_of, word_bits, words_of
from stream_mlir.mapping.schedule import DEFAULT_DEPTH, Kernel
from stream_mlir.mapping.spill import PORTS, RING, Spill
from stream_mlir.mapping.spills import spill_of
from stream_mlir.mapping.walk import (
    SPILL,
    TRANSPARENT,
    body,
    main_function,
    origin,
    stream_ops,
    streams_of,
)
from stream_mlir.simulator.memory import Refills
from stream_mlir.simulator.names import follow, layer_name, port_name
from stream_mlir.simulator.network import UNBOUNDED, Network, Process, Stream, sink, source
from stream_mlir.simulator.schedules import Replay, schedules


@dataclass(frozen=True)
class MappedNetwork:
    """A network with its origin: `layers[p]` is the name in the user's model of what process p belongs to, `values[s]` the value
    that stream s carries (None between a window and its compute process); `rings` are the streams that are in memory, by the spill that says so."""

    network: Network
    layers: tuple[str, ...]
    values: tuple[ir.Value | None, ...]
    rings: dict[int, ir.OpView]


def read_network(
    module: ir.Operation | ir.OpView, replay: Replay | None = None, seed: int = 0
) -> MappedNetwork:
    """The network of a mapped module; layers whose times depend on the data take what `replay` says, else what is drawn (`schedules.py`).
    ValueError where a stream has not exactly one consumer."""
    function, block = main_function(module), body(module)
    returned = block.operations[len(block.operations) - 1].operation
    reader = _Reader(
        [op for op in stream_ops(module) if op.operation.name not in TRANSPARENT],
        list(block.arguments),
        returned,
        lambda layer: schedules(layer, replay, seed),
    )
    # Names are claimed in the order of the emitter: ports, layers, FIFOs, windows.
    reader.name_ports(function)
    reader.name_layers()
    reader.add_streams()
    reader.add_processes()
    return reader.network()


def _inner_streams(made: Sequence[Kernel], memory: Spill | Lines | None) -> list[tuple[str, int]]:
    """Suffix and depth of the streams between an op's own processes."""
    if memory is None:
        return [(f"{kernel.suffix}s", DEFAULT_DEPTH) for kernel in made[:-1]]
    return [(suffix, depth or UNBOUNDED) for suffix, depth in memory.inner]


def _memory_of(op: ir.OpView) -> Spill | Lines | None:
    """What of an op's data goes through memory and back, if any."""
    if op.operation.name == SPILL:
        return spill_of(op)
    layer = describe(op)
    return lines_of(layer) if layer is not None and layer.lines_burst else None


class _Reader:
    def __init__(
        self,
        ops: Sequence[ir.OpView],
        arguments: list[ir.Value],
        returned: ir.Operation,
        schedules: Callable[[Layer], tuple[Loops, ...]],
    ) -> None:
        self.schedules = schedules
        self.ops, self.arguments, self.returned = ops, arguments, returned
        results = [result for op in ops for result in op.operation.results]
        self.values: list[ir.Value] = [*arguments, *results]
        self.number = {value: index for index, value in enumerate(self.values)}
        self.names = Names()
        self.layers: dict[ir.Operation, str] = {}
        self.streams: list[Stream] = []
        self.processes: list[Process] = []
        self.origins: list[str] = []
        self.rings: dict[int, ir.OpView] = {}

    def name_ports(self, function: ir.Operation) -> None:
        """The function's arguments and results."""
        self.inputs, self.outputs = (
            [self.names.claim(port_name(function, group, i)) for i in range(count)]
            for group, count in (
                ("arg_attrs", len(self.arguments)),
                ("res_attrs", len(self.returned.operands)),
            )
        )

    def name_layers(self) -> None:
        """Every op that becomes hardware."""
        self.layers = {op.operation: self.names.claim(layer_name(op)) for op in self.ops}

    def add_streams(self) -> None:
        """One FIFO per value; those of windows come later."""
        for value in self.values:
            path, owner = follow(value), value.owner
            if isinstance(owner, ir.Block):
                name = self.inputs[self.number[value]]
            elif path.user == self.returned:
                name = self.outputs[path.operand]
            else:
                name = self.names.claim(
                    f"{self.layers[owner.operation]}_to_{self.layers[path.user]}"
                )
            self.streams.append(Stream(name, path.depth))

    def add_processes(self) -> None:
        """Sources, layers, sinks."""
        for number, (name, value) in enumerate(zip(self.inputs, self.arguments, strict=True)):
            port = source(f"{name}.source", words_of(value), number, word_bits(value))
            self._add(port, name)
        for op in self.ops:
            self._add_layer(op, self.layers[op.operation])
        for name, value in zip(self.outputs, self.returned.operands, strict=True):
            stream = self.number[origin(value)]
            self._add(sink(f"{name}.sink", words_of(value), stream, word_bits(value)), name)

    def _add_layer(self, op: ir.OpView, name: str) -> None:
        ports = [self.number[origin(value)] for value in streams_of(op)]
        ports += [self.number[value] for value in op.operation.results]
        inner = len(self.streams)
        made = kernels_of(op)
        memory = _memory_of(op)
        names = [self.names.claim(name + kernel.suffix) for kernel in made[:-1]]
        for suffix, depth in _inner_streams(made, memory):
            self.streams.append(Stream(self.names.claim(name + suffix), depth, is_fixed=True))
        if op.operation.name == SPILL:
            self.rings[inner - 1 - RING] = op

        def number(port: int) -> int:
            # Ports -1, -2, ... are the op's inner streams.
            return ports[port] if port >= 0 else inner - 1 - port

        for process, kernel in zip([*names, name], made, strict=True):
            frames = self._frames(op, kernel) if process == name else (kernel.loops,)
            loops, *others = (renumbered(each, number) for each in frames)
            if process == name:
                loops = self._with_weights(op, name, loops)
            moved = memory.port_bits if memory is not None and kernel.suffix in PORTS else 0
            made_of = Process(
                process, loops, kernel.latency, (1, 1), moved, tuple(others), catches_up=moved > 0
            )
            self._add(made_of, model_name(op))

    def _frames(self, op: ir.OpView, kernel: Kernel) -> tuple[Loops, ...]:
        layer = describe(op)
        if layer is None or layer.skip is None:
            return (kernel.loops,)
        return self.schedules(layer)

    def _with_weights(self, op: ir.OpView, name: str, loops: Loops) -> Loops:
        """The arithmetic of a layer, behind a port for its weights if some stay off chip."""
        layer = describe(op)
        if layer is None or not layer.offchip_rows:
            return loops
        lanes = layer.fold.in_ * layer.fold.out * layer.fold.group * layer.fold.fine
        rows = -(-layer.offchip_rows // layer.phases)
        row_bits = ceil(lanes * layer.weight_bits * layer.codec_ratio)
        refills = Refills(layer.positions, rows, row_bits)
        stream = Stream(self.names.claim(f"{name}_weights"), 1, is_fixed=True, is_from_memory=True)
        self.streams.append(stream)
        number = len(self.streams) - 1
        self._add(refills.port(f"{name}.weights", number), model_name(op))
        return refills.needed_by(loops, number)

    def _add(self, process: Process, layer: str) -> None:
        self.processes.append(process)
        self.origins.append(layer)

    def network(self) -> MappedNetwork:
        """All of it."""
        count, last = len(self.processes), len(self.outputs)
        network = Network(
            tuple(self.processes),
            tuple(self.streams),
            sources=tuple(range(len(self.inputs))),
            sinks=tuple(range(count - last, count)),
        )
        values = (*self.values, *[None] * (len(self.streams) - len(self.values)))
        return MappedNetwork(network, tuple(self.origins), values, self.rings)
