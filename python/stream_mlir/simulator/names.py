"""Names of ports, FIFOs and processes: those of the emitted C++."""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir import ir
from stream_mlir.locations import model_name
from stream_mlir.mapping.schedule import DEFAULT_DEPTH
from stream_mlir.mapping.walk import TRANSPARENT

_ADDED = {"stream.fork": "_fork", "stream.convert_width": "_width", "stream.spill": "_spill"}


def layer_name(op: ir.Operation | ir.OpView) -> str:
    """The model's name; what was added to a layer says so, for it has that layer's location."""
    return model_name(op) + _ADDED.get(op.operation.name, "")


def port_name(function: ir.Operation, group: str, index: int) -> str:
    """The name in the model of argument or result `index`; `group` is `arg_attrs` or `res_attrs`."""
    if group in function.attributes:
        attributes = ir.DictAttr(ir.ArrayAttr(function.attributes[group])[index])
        if "stream.name" in attributes:
            return ir.StringAttr(attributes["stream.name"]).value
    return f"{group[:3]}{index}"


@dataclass(frozen=True)
class Path:
    """Where a stream goes: the op that uses it, as which operand, through a FIFO of which depth."""

    user: ir.Operation
    operand: int
    depth: int


def follow(value: ir.Value) -> Path:
    """The path of a stream through FIFOs and reshapes. ValueError unless it has exactly one consumer."""
    depth = 0
    while True:
        uses = list(value.uses)
        if len(uses) != 1:
            raise ValueError(f"a stream has one consumer, this one has {len(uses)}: {value}")
        user = uses[0].owner.operation
        if user.name not in TRANSPARENT:
            return Path(user, uses[0].operand_number, depth or DEFAULT_DEPTH)
        if user.name == "stream.fifo":
            depth += ir.IntegerAttr(user.attributes["depth"]).value
        value = user.results[0]
