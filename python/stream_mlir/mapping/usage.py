"""What every process and FIFO of a mapped module takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.locations import model_name
from stream_mlir.mapping import costs
from stream_mlir.mapping.attributes import element_bits
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.read import kernels_of, word_bits
from stream_mlir.mapping.resources import Resources, total
from stream_mlir.mapping.schedule import DEFAULT_DEPTH
from stream_mlir.mapping.spills import spill_of
from stream_mlir.mapping.timing import kernel_cycles
from stream_mlir.mapping.walk import lanes_of, stream_ops

_PLUMBING = ("convert_width", "fifo", "fork", "spill")


@dataclass(frozen=True)
class Part:
    """One op of the mapped module: its name in the model, its kind, its cycles per frame (0 for a FIFO) and its resources."""

    name: str
    op: str
    cycles: int
    resources: Resources
    depth: int = 0
    """Words a FIFO holds."""
    bits: int = 0
    """Bits of a FIFO's word."""


def parts(module: ir.Operation | ir.OpView) -> Iterator[tuple[ir.OpView, Part]]:
    """Every process and every FIFO with the op it stands for, in order; names are made unique."""
    seen: dict[str, int] = {}
    for op in stream_ops(module):
        part = _part(op)
        if part is None:
            continue
        name = f"{part.name}.{part.op}" if part.op in _PLUMBING else part.name
        count = seen[name] = seen.get(name, -1) + 1
        yield op, replace(part, name=f"{name}_{count}" if count else name)


def usage(module: ir.Operation | ir.OpView) -> Resources:
    """Resources of the whole design, with those of the FIFOs of default depth between processes."""
    return total(part.resources for _, part in parts(module)) + total(_short_fifos(module))


def _part(op: ir.OpView) -> Part | None:
    name, kind = model_name(op), op.operation.name.removeprefix("stream.")
    layer, table = describe(op), costs.load()
    if layer is not None:
        return Part(name, kind, kernel_cycles(kernels_of(op)), table.cost(layer))
    if kind == "reshape":
        return None
    bits = word_bits(op.operation.operands[0])
    if kind == "fifo":
        depth = ir.IntegerAttr(op.operation.attributes["depth"]).value
        storage = (
            stream.StorageAttr(op.operation.attributes["storage"]).value
            if "storage" in op.operation.attributes
            else "auto"
        )
        return Part(name, kind, 0, table.fifo(depth, bits, storage), depth, bits)
    if kind == "spill":
        return Part(name, kind, kernel_cycles(kernels_of(op)), table.spill(spill_of(op)))
    results = op.operation.results
    made = (
        table.fork(bits, len(results))
        if kind == "fork"
        else table.convert_width(
            element_bits(results[0]), lanes_of(op.operation.operands[0]), lanes_of(results[0])
        )
    )
    return Part(name, kind, kernel_cycles(kernels_of(op)), made)


def _short_fifos(module: ir.Operation | ir.OpView) -> Iterator[Resources]:
    for op in stream_ops(module):
        if op.operation.name in ("stream.fifo", "stream.reshape"):
            continue
        for value in op.operation.results:
            users = [use.owner.operation.name for use in value.uses]
            if "stream.fifo" not in users:
                yield costs.load().fifo(DEFAULT_DEPTH, word_bits(value))
