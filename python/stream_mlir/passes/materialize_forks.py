"""`stream-materialize-forks`: every stream gets one consumer."""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.mapping.walk import body
from stream_mlir.passes.base import Pass
from stream_mlir.passes.registry import register


@register
@dataclass(frozen=True)
class MaterializeForks(Pass):
    """Puts a `stream.fork` behind every stream with several uses, so that each has one consumer."""

    name = "stream-materialize-forks"

    def run(self, op: ir.Operation) -> None:
        """Visits the function's streams in order."""
        block = body(op)
        for value in list(block.arguments):
            _fork(value, ir.InsertionPoint.at_block_begin(block))
        for inner in [
            each for each in block.operations if each.operation.name.startswith("stream.")
        ]:
            for value in inner.operation.results:
                _fork(value, ir.InsertionPoint.after(inner))


def _fork(value: ir.Value, after: ir.InsertionPoint) -> None:
    """Gives each use its own copy."""
    uses = [(use.owner.operation, use.operand_number) for use in value.uses]
    if len(uses) < 2:
        return
    # Uses come in reverse order of creation; copies go out in the order of the consumers.
    uses.reverse()
    with after, _location(value):
        copies = stream.ForkOp([value.type] * len(uses), value).operation.results
    for (user, number), copy in zip(uses, copies, strict=True):
        user.operands[number] = copy


def _location(value: ir.Value) -> ir.Location:
    owner = value.owner
    return ir.Location.name("input") if isinstance(owner, ir.Block) else owner.operation.location
