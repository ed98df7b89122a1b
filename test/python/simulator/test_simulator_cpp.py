"""The simulator against the generated C++: where the bounded C simulation deadlocks, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from emit_nets import frames_for, residual

from stream_mlir import ir
from stream_mlir.backends import Deadlock as CppDeadlock
from stream_mlir.backends import gcc
from stream_mlir.dialects import stream
from stream_mlir.emit import emit
from stream_mlir.passes import run_pipeline
from stream_mlir.simulator import Deadlock, simulate

FRAMES = 2


SKIP = "pool_fork_to_add"


def run_cpp(module: ir.Module, folder: Path) -> None:
    """Bounded C simulation; only the top is compiled again for another depth."""
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
    assert change.fifo == SKIP
    enough = change.new_depth
    simulate(residual(enough), FRAMES, mode="software")
    with pytest.raises(Deadlock) as predicted:
        simulate(residual(enough - 1), FRAMES, mode="software")

    run_cpp(residual(enough), tmp_path / "hls")
    with pytest.raises(CppDeadlock) as found:
        run_cpp(residual(enough - 1), tmp_path / "hls")
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


def sized() -> tuple[ir.Module, stream.FifoOp]:
    """The residual net with the depths of stream-size-fifos, and the FIFO of its skip."""
    module = residual()
    run_pipeline(module, "builtin.module(stream-size-fifos)")
    depths = {fifo.name: fifo.depth for fifo in simulate(module).fifos}
    operations = module.body.operations[0].regions[0].blocks[0].operations
    fifos = [op for op in operations if isinstance(op, stream.FifoOp)]
    (skip,) = (fifo for fifo in fifos if fifo.depth.value == depths[SKIP])
    return module, skip


@pytest.mark.long
def test_the_chosen_depth_finishes_and_shorter_ones_do_as_predicted(tmp_path: Path):
    """One word less is slower. In software, where a process reads word by word, the skip may be shorter before all stops."""
    module, skip = sized()
    chosen, i64 = skip.depth.value, skip.depth.type
    best = simulate(module).interval_cycles
    assert simulate(module, depths={SKIP: chosen - 1}).interval_cycles > best
    stops = chosen
    while _finishes(module, stops):
        stops -= 1
    assert stops < chosen
    for depth in (chosen, chosen - 1, stops + 1, stops):
        skip.operation.attributes["depth"] = ir.IntegerAttr.get(i64, depth)
        if depth > stops:
            run_cpp(module, tmp_path / "hls")
        else:
            with pytest.raises(CppDeadlock):
                run_cpp(module, tmp_path / "hls")


def _finishes(module: ir.Module, depth: int) -> bool:
    try:
        simulate(module, FRAMES, depths={SKIP: depth}, mode="software")
    except Deadlock:
        return False
    return True
