"""Mapping again where FIFOs need more than the search kept for them."""

from __future__ import annotations

from dataclasses import replace

from stream_mlir import ir
from stream_mlir.mapping import devices
from stream_mlir.mapping.read import WAITS, read_layers, word_bits
from stream_mlir.mapping.schedule import DEFAULT_DEPTH
from stream_mlir.mapping.walk import SAME_VALUES, streams_of
from stream_mlir.passes.fold import Fold

Waits = list[list[int]]
"""Of each layer, what waits before its inputs: (input, words, bits of a word), one after the other."""


def waits_of(module: ir.Operation) -> Waits:
    """What the FIFOs of a mapped module came to. Streams through memory are left out, as are those of two words."""
    found: Waits = []
    for op in read_layers(module).ops:
        measured = [(port, *_wait(value)) for port, value in enumerate(streams_of(op))]
        found.append([n for each in measured if each[1] > DEFAULT_DEPTH for n in each])
    return found


def _wait(value: ir.Value) -> tuple[int, int]:
    """Depth and width of the largest FIFO between a layer and what it reads."""
    largest = (0, 0)
    while not isinstance(value.owner, ir.Block) and value.owner.operation.name in SAME_VALUES:
        op = value.owner.operation
        if op.name == "stream.fifo":
            depth = ir.IntegerAttr(op.attributes["depth"]).value
            largest = max(largest, (depth, word_bits(value)), key=lambda each: each[0] * each[1])
        value = op.operands[0]
    return largest


def note_waits(module: ir.Operation, waits: Waits) -> None:
    """Tells `stream-fold`, on each layer, what waits before it."""
    with module.context:
        for op, each in zip(read_layers(module).ops, waits, strict=True):
            if each:
                op.operation.attributes[WAITS] = ir.DenseI64ArrayAttr.get(each)


def within_less(fold: Fold, missing: dict[str, int]) -> Fold:
    """Budgets smaller by what was missing, and by one percent, as other foldings have other FIFOs."""
    board = devices.load(fold.device).resources
    shares = {
        name: max(0.01, getattr(fold, name) - count / getattr(board, name) - 0.01)
        for name, count in missing.items()
    }
    return replace(fold, **shares)
