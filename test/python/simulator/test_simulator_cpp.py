"""The simulator against the generated C++: where the bounded C simulation deadlocks, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from emit_nets import frames_for, residual

from stream_mlir.backends import Deadlock as CppDeadlock
from stream_mlir.backends import gcc
from stream_mlir.emit import emit
from stream_mlir.simulator import Deadlock, simulate

FRAMES = 2


def run_cpp(depth: int, folder: Path) -> None:
    """Bounded C simulation of the residual net; only the top is compiled again for another depth."""
    module = residual(depth)
    inputs, outputs = frames_for(module, FRAMES)
    design = emit(
        module,
        folder,
        target="vitis",
        device="zcu104",
        clock_mhz=200,
        golden_inputs=inputs,
        golden_outputs=outputs,
    )
    results = gcc.simulate(design, inputs, bounded=True)
    np.testing.assert_array_equal(results[0], outputs[0])


@pytest.mark.long
def test_a_skip_one_word_too_short_deadlocks_as_predicted(tmp_path: Path):
    with pytest.raises(Deadlock) as caught:
        simulate(residual(1), FRAMES, mode="software")
    (change,) = caught.value.enough
    assert change.fifo == "pool_fork_to_add"
    enough = change.new_depth
    simulate(residual(enough), FRAMES, mode="software")
    with pytest.raises(Deadlock) as predicted:
        simulate(residual(enough - 1), FRAMES, mode="software")

    run_cpp(enough, tmp_path / "hls")
    with pytest.raises(CppDeadlock) as found:
        run_cpp(enough - 1, tmp_path / "hls")
    # Ports aside: nothing is full or empty outside the top.
    ports = {"image.source", "y0.sink"}
    waits = {
        (wait.process, wait.fifo, wait.operation, wait.depth, wait.occupancy)
        for wait in predicted.value.waits
        if wait.process not in ports
    }
    assert waits == {
        (wait.process, wait.fifo, wait.operation, wait.depth, wait.occupancy)
        for wait in found.value.waits
    }
