"""The stage that writes the C++."""

from __future__ import annotations

from stream_mlir.emit import emit
from stream_mlir.interp.reload import first_frames, rounds_in
from stream_mlir.pipeline.frames import frames_for, quantized, run_batched
from stream_mlir.pipeline.state import State


def emit_design(state: State) -> None:
    """HLS C++ with the first frames of the check as golden vectors."""
    settings, module = state.settings, state.module
    state.frames = state.frames or frames_for(module, settings)
    rounds = rounds_in(module)
    inputs = [
        first_frames(array, settings.checks, rounds)
        for array in quantized(module, state.frames.arrays)
    ]
    state.design = emit(
        module,
        state.hls,
        target=settings.target,
        device=settings.board,
        clock_mhz=settings.clock,
        golden_inputs=inputs,
        golden_outputs=run_batched(module, inputs),
    )
