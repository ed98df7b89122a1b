"""The mapped module in the simulator: its cycles, and the proof that it does not deadlock."""

from __future__ import annotations

from typing import Any

from stream_mlir import ir
from stream_mlir.errors import CheckFailed, UserError
from stream_mlir.mapping.traffic import usable_bits_per_cycle
from stream_mlir.pipeline.data import load
from stream_mlir.pipeline.state import State
from stream_mlir.quant import Calibration
from stream_mlir.simulator import Deadlock, Memory, simulate
from stream_mlir.simulator.schedules import Replay
from stream_mlir.sparsity.replay import replayed


def simulate_design(state: State) -> None:
    """Fills in `state.simulated`. Raises `CheckFailed` where the network deadlocks."""
    try:
        memory = Memory(usable_bits_per_cycle(state.module.operation))
        state.simulated = simulate(state.module, memory=memory)
    except Deadlock as deadlock:
        told = f"{deadlock.what}; {deadlock.hint}"
        state.warnings.append(told)
        raise CheckFailed(told) from deadlock


def replay_of(module: ir.Operation, source: Any, frames: int) -> Replay:
    """The cycles of zero-skipping layers on frames of the user's data, as `simulate` takes them. UserError for bad data, or fewer than one frame."""
    if frames < 1:
        raise UserError(f"a replay needs at least one frame, not {frames}")
    arrays = load(source, "replayed frames").arrays
    data = Calibration.from_arrays(module, arrays, frames)
    return {name: [work.passes for work in works] for name, works in replayed(module, data).items()}
