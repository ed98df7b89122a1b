"""What a frame moves to and from off-chip memory, and how long that takes."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, inf, prod

from stream_mlir import ir
from stream_mlir.mapping import costs, devices
from stream_mlir.mapping.attributes import element_bits, frame_shape
from stream_mlir.mapping.eviction import evictions
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.lines import lines_of
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.spills import spilled_bits
from stream_mlir.mapping.walk import body

NOTE = "stream.memory_bits_per_cycle"
"""Attribute of a module: bits per cycle to and from off-chip memory together that the design may use."""


def traffic_bits(module: ir.Operation | ir.OpView, layers: Iterable[Layer] | None = None) -> int:
    """Bits that a frame moves to and from memory: inputs, outputs, weights off chip and rows under windows of the `layers` (None: the module's),
    and skips there and back."""
    block = body(module)
    values = [*block.arguments, *block.operations[len(block.operations) - 1].operands]
    ports = sum(prod(frame_shape(value)) * element_bits(value) for value in values)
    known = list(read_layers(module).layers if layers is None else layers)
    weights = evictions(known, costs.load())
    rows = [lines_of(layer) for layer in known if layer.lines_burst]
    return ports + sum(each.bits_per_frame for each in (*weights, *rows)) + spilled_bits(module)


def usable_bits_per_cycle(module: ir.Operation) -> float:
    """What the module says that it may use, else all that its board has at its usual clock; infinite where it names no board."""
    if NOTE in module.attributes:
        return ir.FloatAttr(module.attributes[NOTE]).value
    if "stream.device" not in module.attributes:
        return inf
    return devices.load(ir.StringAttr(module.attributes["stream.device"]).value).bits_per_cycle()


def memory_cycles(module: ir.Operation) -> int:
    """The fewest cycles between frames that their traffic allows."""
    return ceil(traffic_bits(module) / usable_bits_per_cycle(module) - 1e-9)
