"""The mapped module as the emitter sees it: layers joined by channels.

`fifo` and `reshape` ops are no hardware: they say how deep the channel between two layers is, and what shape its frame
has. Every other op becomes a layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.emit.names import Names
from stream_mlir.emit.values import Stream, stream_of
from stream_mlir.locations import model_name

DEFAULT_DEPTH = 2
"""Depth in tokens of a channel on which no `fifo` op stands."""

TRANSPARENT = ("stream.fifo", "stream.reshape")
_ADDED = {"stream.fork": "_fork", "stream.convert_width": "_width", "stream.spill": "_spill"}


@dataclass(frozen=True)
class Channel:
    """One FIFO between two processes, or one port of the top function."""

    name: str
    stream: Stream
    depth: int = DEFAULT_DEPTH
    storage: str = "auto"
    is_port: bool = False


@dataclass
class Layer:
    """One op that becomes hardware; `op` is None for the copy that joins an input port straight to an output port."""

    name: str
    op: ir.Operation | None
    inputs: list[Channel] = field(default_factory=list)
    outputs: list[Channel] = field(default_factory=list)


@dataclass
class Graph:
    """Layers in topological order, ports in the order of the function's arguments and results."""

    layers: list[Layer]
    inputs: list[Channel]
    outputs: list[Channel]
    names: Names


@dataclass(frozen=True)
class _Path:
    """Where a value goes: the op that uses it, as which operand, through how deep a FIFO."""

    user: ir.Operation
    operand: int
    depth: int
    storage: str


def read_graph(module: ir.Module) -> Graph:
    """The graph of the module's one function.

    Raises:
        ValueError: a stream has no consumer or several, so the module was not mapped.
        TypeError: a value is not quantized.
    """
    function = next(
        op.operation for op in module.body.operations if op.operation.name == "func.func"
    )
    operations = [op.operation for op in function.regions[0].blocks[0].operations]
    arguments, results = function.regions[0].blocks[0].arguments, operations[-1].operands
    names = Names()
    inputs = [_port(names, function, "arg_attrs", i, value) for i, value in enumerate(arguments)]
    outputs = [_port(names, function, "res_attrs", i, value) for i, value in enumerate(results)]
    layers = [Layer(names.claim(_layer_name(op)), op) for op in operations if _is_hardware(op)]
    graph = Graph(layers, inputs, outputs, names)
    _connect(graph, list(arguments))
    return graph


def _is_hardware(op: ir.Operation) -> bool:
    return op.name.startswith("stream.") and op.name not in TRANSPARENT


def _layer_name(op: ir.Operation) -> str:
    """The model's name; what the compiler added to a layer says so, for it has that layer's location."""
    return model_name(op) + _ADDED.get(op.name, "")


def _port(names: Names, function: ir.Operation, group: str, index: int, value: ir.Value) -> Channel:
    name = f"{group[:3]}{index}"
    if group in function.attributes:
        attributes = ir.DictAttr(ir.ArrayAttr(function.attributes[group])[index])
        if "stream.name" in attributes:
            name = ir.StringAttr(attributes["stream.name"]).value
    return Channel(names.claim(name), stream_of(value), is_port=True)


def _connect(graph: Graph, arguments: Sequence[ir.Value]) -> None:
    """Makes one channel per value and hangs it on its producer and its consumer."""
    by_op = {layer.op: layer for layer in graph.layers}
    arriving: dict[str, dict[int, Channel]] = {layer.name: {} for layer in graph.layers}
    for argument, port in zip(arguments, graph.inputs, strict=True):
        path = _follow(argument)
        if path.user in by_op:
            arriving[by_op[path.user].name][path.operand] = port
        else:
            name = graph.names.claim(f"copy_{port.name}")
            graph.layers.append(Layer(name, None, [port], [graph.outputs[path.operand]]))
    for op, layer in by_op.items():
        for result in op.results if op is not None else ():
            path = _follow(result)
            consumer = by_op.get(path.user)
            if consumer is None:
                layer.outputs.append(graph.outputs[path.operand])
                continue
            name = graph.names.claim(f"{layer.name}_to_{consumer.name}")
            channel = Channel(name, stream_of(result), path.depth, path.storage)
            layer.outputs.append(channel)
            arriving[consumer.name][path.operand] = channel
    for layer in graph.layers:
        layer.inputs += [channel for _, channel in sorted(arriving.get(layer.name, {}).items())]


def _follow(value: ir.Value) -> _Path:
    depth, storage = 0, "auto"
    while True:
        uses = list(value.uses)
        if len(uses) != 1:
            raise ValueError(
                f"a stream needs exactly one consumer, this one has {len(uses)}: {value}"
            )
        user = uses[0].owner.operation
        if user.name not in TRANSPARENT:
            return _Path(user, uses[0].operand_number, depth or DEFAULT_DEPTH, storage)
        if user.name == "stream.fifo":
            depth += ir.IntegerAttr(user.attributes["depth"]).value
            storage = _storage(user, storage)
        value = user.results[0]


def _storage(fifo: ir.Operation, default: str) -> str:
    return (
        stream.StorageAttr(fifo.attributes["storage"]).value
        if "storage" in fifo.attributes
        else default
    )
