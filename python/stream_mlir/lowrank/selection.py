"""Which layers a pass rewrites, and what a rewrite leaves in the IR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stream_mlir import ir
from stream_mlir.lowrank.chain import LAYERS
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.notes import dictionary
from stream_mlir.passes.selection import matching

NOTE = "stream.low_rank"
"""Dictionary attribute of every op that a rewrite made: what it stands for."""


def selected(
    module: ir.Operation, patterns: Sequence[str], attribute: str | None
) -> list[tuple[ir.OpView, bool]]:
    """Conv and linear layers that match (`passes.selection`), without what a rewrite made."""
    layers = [
        op
        for op in stream_ops(module)
        if op.operation.name in LAYERS and NOTE not in op.operation.attributes
    ]
    return matching(layers, patterns, attribute, "conv or linear")


def note(ops: Sequence[ir.Operation], **facts: Any) -> None:
    """Writes the note on ops."""
    attribute = dictionary(facts)
    for op in ops:
        op.attributes[NOTE] = attribute
