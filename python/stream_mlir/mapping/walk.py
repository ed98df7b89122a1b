"""Reading a module's graph of streams."""

from __future__ import annotations

from collections.abc import Iterator

from stream_mlir import ir
from stream_mlir.dialects import stream

TRANSPARENT = ("stream.fifo", "stream.reshape")
"""Ops that are no process: the words that arrive are the words that leave."""
SAME_VALUES = (*TRANSPARENT, "stream.convert_width")
"""Ops that give the values they take, one reader, maybe in other words."""
PLUMBING = ("stream.convert_width", "stream.fork", "stream.spill")
SPILL = "stream.spill"


def main_function(module: ir.Operation | ir.OpView) -> ir.Operation:
    """The module's one function. ValueError where there is none."""
    for op in module.operation.regions[0].blocks[0].operations:
        if op.operation.name == "func.func":
            return op.operation
    raise ValueError("the module has no function")


def body(module: ir.Operation | ir.OpView) -> ir.Block:
    """The block of the module's one function."""
    return main_function(module).regions[0].blocks[0]


def stream_ops(module: ir.Operation | ir.OpView) -> Iterator[ir.OpView]:
    """Every stream op of the function, in order; the list is taken first, so ops may be added while walking."""
    yield from [op for op in body(module).operations if op.operation.name.startswith("stream.")]


def named_streams(
    module: ir.Operation | ir.OpView,
) -> Iterator[tuple[ir.Operation | ir.OpView, ir.Value, str]]:
    """Every stream with the op to blame for it and its name in a message: the inputs, then the results of ops in order."""
    function = main_function(module)
    for number, argument in enumerate(function.regions[0].blocks[0].arguments):
        yield function, argument, f"input {number}"
    for op in stream_ops(module):
        for value in op.operation.results:
            yield op, value, "the result"


def streams_of(op: ir.OpView) -> list[ir.Value]:
    """The operands of an op that are streams, not parameters (constants)."""
    return [value for value in op.operation.operands if not is_parameter(value)]


def is_parameter(value: ir.Value) -> bool:
    """Whether a value is a stored constant."""
    owner = value.owner
    return not isinstance(owner, ir.Block) and owner.operation.name == "arith.constant"


def lanes_of(value: ir.Value) -> int:
    """Channels side by side in one word of a stream."""
    encoding = ir.RankedTensorType(value.type).encoding
    return stream.LanesAttr(encoding).value if encoding is not None else 1


def origin(value: ir.Value) -> ir.Value:
    """The value that a process or the network's input made, behind FIFOs and reshapes."""
    while not isinstance(value.owner, ir.Block) and value.owner.operation.name in TRANSPARENT:
        value = value.owner.operation.operands[0]
    return value
