"""The compress stage: the user's passes, and what they cost the network."""

from __future__ import annotations

from typing import Any

from stream_mlir import ir
from stream_mlir.lowrank import selection
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.notes import dictionary, values
from stream_mlir.passes import run_pipeline
from stream_mlir.passes.calibrated import calibrated_on
from stream_mlir.pipeline.check import compared
from stream_mlir.pipeline.frames import Frames, frames_for, run_batched
from stream_mlir.pipeline.grading import grade
from stream_mlir.pipeline.passes import calibration_arrays
from stream_mlir.pipeline.state import State, warnings_noted
from stream_mlir.report import Compression
from stream_mlir.sparsity import NOTE

NOTED = "stream.compression"
"""Module attribute: the passes, and the network's error on the check frames."""
_NOTES = {"layers": selection.NOTE, "sparse_layers": NOTE}


def compress(state: State) -> None:
    """Runs the passes asked for and measures the error they make; bad evaluation data is refused before the long work.

    What comes out is what the integer model is measured against.
    """
    settings = state.settings
    if settings.evaluate is not None:
        state.frames = frames_for(state.module, settings)
    if settings.compress:
        state.uncompressed = state.module.operation.clone().operation
        with calibrated_on(calibration_arrays(settings)), warnings_noted(state):
            run_pipeline(state.module, f"builtin.module({settings.compress},canonicalize,cse)")
        frames = state.frames or frames_for(state.module, settings)
        _note_error(state.module, state.uncompressed, frames, state)
    state.float_module = state.module.operation.clone().operation


def _note_error(module: ir.Module, before: ir.Operation, frames: Frames, state: State) -> None:
    wanted, got = (run_batched(each, frames.arrays) for each in (before, module))
    error, sqnr = compared(got, wanted)
    facts: dict[str, Any] = {
        "frames": frames.count,
        "max_abs_error": error,
        "sqnr_db": sqnr,
        "accuracy_before": grade(module, wanted, frames),
        "passes": state.settings.compress,
    }
    with module.context:
        for name, note in _NOTES.items():
            facts[name] = _noted_by_layers(module.operation, note)
        module.operation.attributes[NOTED] = dictionary(facts)


def _noted_by_layers(module: ir.Operation, note: str) -> ir.ArrayAttr:
    """The notes of one kind, each once: a layer that became several has it on all of them."""
    found = (op.operation.attributes for op in stream_ops(module))
    return ir.ArrayAttr.get(list(dict.fromkeys(each[note] for each in found if note in each)))


def noted(module: ir.Operation) -> Compression | None:
    """What the compress stage noted on the module; None where nothing was compressed."""
    if NOTED not in module.attributes:
        return None
    return Compression.from_json({"accuracy_before": None, **values(module.attributes[NOTED])})
