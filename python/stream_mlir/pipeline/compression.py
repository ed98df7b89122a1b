"""The compress stage: the user's passes, and what they cost the network."""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_mlir import ir
from stream_mlir.lowrank.selection import NOTE
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.passes import run_pipeline
from stream_mlir.pipeline.check import classified_right, compared
from stream_mlir.pipeline.frames import Frames, frames_for, run_batched
from stream_mlir.pipeline.state import State
from stream_mlir.report import CompressedLayer, Compression

NOTED = "stream.compression"
"""Module attribute: the passes, and the network's error on the check frames."""


def compress(state: State) -> None:
    """Runs the passes asked for and measures the error they make; bad evaluation data is refused before the long work.

    What comes out is what the integer model is measured against.
    """
    settings = state.settings
    if settings.evaluate is not None:
        state.frames = frames_for(state.module, settings)
    if settings.compress:
        before = state.module.operation.clone().operation
        run_pipeline(state.module, f"builtin.module({settings.compress},canonicalize,cse)")
        _note_error(state.module, before, state.frames or frames_for(state.module, settings), state)
    state.float_module = state.module.operation.clone().operation


def _note_error(module: ir.Module, before: ir.Operation, frames: Frames, state: State) -> None:
    wanted, got = (run_batched(each, frames.arrays) for each in (before, module))
    error, sqnr = compared(got, wanted)
    facts: dict[str, Any] = {"frames": frames.count, "max_abs_error": error, "sqnr_db": sqnr}
    right = classified_right(wanted, frames.labels)
    if right is not None:
        facts["accuracy_before"] = right
    with module.context:
        named = {name: _attribute(value) for name, value in facts.items()}
        named["passes"] = ir.StringAttr.get(state.settings.compress)
        named["layers"] = ir.ArrayAttr.get(_notes(module.operation))
        module.operation.attributes[NOTED] = ir.DictAttr.get(named)


def _notes(module: ir.Operation) -> list[ir.Attribute]:
    """The notes of all rewrites, one for each layer of the user's model."""
    found = (op.operation.attributes for op in stream_ops(module))
    return list(dict.fromkeys(each[NOTE] for each in found if NOTE in each))


def noted(module: ir.Operation) -> Compression | None:
    """What the compress stage noted on the module; None where nothing was compressed."""
    if NOTED not in module.attributes:
        return None
    facts = _values(module.attributes[NOTED])
    layers = [
        CompressedLayer(**{"scheme": None, "slices": None, **each}) for each in facts["layers"]
    ]
    return Compression(**{"accuracy_before": None, **facts, "layers": layers})


def _values(attribute: ir.Attribute) -> dict[str, Any]:
    return {each.name: _value(each.attr) for each in ir.DictAttr(attribute)}


def _value(attribute: ir.Attribute) -> Any:
    if isinstance(attribute, ir.ArrayAttr):
        return [_values(each) for each in attribute]
    if isinstance(attribute, ir.DenseI64ArrayAttr):
        return list(attribute)
    assert isinstance(attribute, (ir.StringAttr, ir.IntegerAttr, ir.FloatAttr))
    return attribute.value


def _attribute(value: int | float) -> ir.Attribute:
    if isinstance(value, (int, np.integer)):
        return ir.IntegerAttr.get(ir.IntegerType.get_signless(64), value)
    return ir.FloatAttr.get_f64(value)
