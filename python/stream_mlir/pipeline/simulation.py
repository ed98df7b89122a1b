"""The mapped module in the simulator: its cycles, and the proof that it does not deadlock."""

from __future__ import annotations

from stream_mlir.errors import CheckFailed
from stream_mlir.pipeline.state import State
from stream_mlir.simulator import Deadlock, Memory, simulate


def simulate_design(state: State) -> None:
    """Fills in `state.simulated`. Raises `CheckFailed` where the network deadlocks."""
    try:
        memory = Memory.of(state.settings.board, state.settings.clock)
        state.simulated = simulate(state.module, memory=memory)
    except Deadlock as deadlock:
        told = f"{deadlock.what}; {deadlock.hint}"
        state.warnings.append(told)
        raise CheckFailed(told) from deadlock
