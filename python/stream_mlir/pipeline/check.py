"""The stage that proves the C++: simulated outputs against the integer interpreter, and the latter against the float model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir.backends import SimulationError, gcc
from stream_mlir.emit.design import EmittedDesign
from stream_mlir.errors import CheckFailed
from stream_mlir.pipeline.frames import Frames, dequantized, frames_for, quantized, run_batched
from stream_mlir.pipeline.grading import grade
from stream_mlir.pipeline.state import State
from stream_mlir.report import Accuracy, Check

BOUNDED_FRAMES = 3
"""Frames that follow each other through FIFOs of their real depths: enough for the pipeline to be full."""


def check_design(state: State) -> None:
    """Fills in `state.check`, `state.accuracy` and `state.outputs`. Raises `CheckFailed` where the simulation differs or deadlocks."""
    module = state.module
    design = state.design or EmittedDesign.load(state.hls)
    frames = state.frames or frames_for(module, state.settings)
    inputs = quantized(module, frames.arrays)
    expected = run_batched(module, inputs)
    try:
        simulation = gcc.run(design, inputs)
        simulated = state.outputs = simulation.outputs
        few = [design.first(array, BOUNDED_FRAMES) for array in inputs]
        bounded = gcc.simulate(design, few, bounded=True)
    except SimulationError as error:
        raise CheckFailed(f"the C simulation does not finish: {error}") from error
    wrong = mismatches(simulated, expected) + mismatches(
        bounded, [design.first(array, BOUNDED_FRAMES) for array in expected]
    )
    counted = {
        port.name: simulation.traffic_words[port.name] * port.word_bits // len(inputs[0])
        for port in design.memories
        if not port.rounds
    }
    compare_outputs(state, frames, expected, simulated, wrong, counted)


def compare_outputs(
    state: State,
    frames: Frames,
    expected: Sequence[np.ndarray],
    simulated: Sequence[np.ndarray],
    wrong: int,
    counted: dict[str, int] | None = None,
) -> None:
    """Fills in `state.check` and `state.accuracy` from raw integers: what the interpreter `expected` and what was `simulated`, which differ in `wrong` values, maybe of
    other frames too; `counted` are bits per frame at each memory port. Raises `CheckFailed` where they differ."""
    module = state.module
    outputs = [dequantized(module, arrays) for arrays in (expected, simulated)]
    wanted, original = (
        run_batched(each, frames.arrays) if each is not None else None
        for each in (state.float_module, state.uncompressed)
    )
    error, sqnr = (None, None) if wanted is None else compared(outputs[0], wanted)
    whole = sqnr if original is None else compared(outputs[0], original)[1]
    bounded = min(BOUNDED_FRAMES, frames.count)
    state.check = Check(
        frames.count, wrong == 0, wrong, bounded, error, sqnr, whole, memory_bits=counted or {}
    )
    shares = [grade(module, each, frames) for each in (wanted, *outputs)]
    if shares[1] is not None:
        state.accuracy = Accuracy(frames.given, *shares)
    if wrong:
        raise CheckFailed(
            f"the C simulation differs from the integer model in {wrong} output values, see {_first(simulated, expected)}"
        )


def mismatches(got: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> int:
    """How many output values differ."""
    return sum(int(np.count_nonzero(a != b)) for a, b in zip(got, expected, strict=True))


def _first(got: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> str:
    for number, (a, b) in enumerate(zip(got, expected, strict=True)):
        if (a != b).any():
            at = tuple(int(i) for i in np.argwhere(a != b)[0])
            return f"output {number} at {at}: {a[at]} instead of {b[at]}"
    return "the bounded simulation"


def compared(got: Sequence[np.ndarray], wanted: Sequence[np.ndarray]) -> tuple[float, float]:
    """Largest absolute error over all outputs, and signal to noise in dB (200 for no noise at all).

    Values for which the float model has no finite result, such as the logarithm of a negative number, are left out.
    """
    finite = [np.isfinite(array) for array in wanted]
    real = [array[where].astype(np.float64) for array, where in zip(wanted, finite, strict=True)]
    errors = [a[where] - b for a, b, where in zip(got, real, finite, strict=True)]
    signal = sum(float((array**2).sum()) for array in real)
    noise = sum(float((error**2).sum()) for error in errors)
    sqnr = 10 * np.log10(signal / noise) if noise and signal else 200.0
    return max(float(np.abs(error).max(initial=0)) for error in errors), float(min(sqnr, 200.0))
