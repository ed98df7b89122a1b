"""The way in: from a mapped module to a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from stream_mlir import ir
from stream_mlir._mlir_libs._streamMlir import SimulationResult
from stream_mlir.errors import UserError
from stream_mlir.mapping.model import model
from stream_mlir.simulator.deadlock import DECIDING_FRAMES
from stream_mlir.simulator.memory import Memory, with_memory
from stream_mlir.simulator.network import Network
from stream_mlir.simulator.read import read_network
from stream_mlir.simulator.report import SimulationReport
from stream_mlir.simulator.run import Mode, check_deadlock, report, run_network
from stream_mlir.simulator.schedules import Replay
from stream_mlir.simulator.settle import frames_to_settle, keeps_up
from stream_mlir.simulator.trace import WRITERS, record


def simulate(
    module: ir.Module | ir.Operation,
    frames: int | None = None,
    trace: str | Path | None = None,
    depths: Mapping[str, int] | None = None,
    *,
    mode: Mode = "hardware",
    input_interval: int | None = None,
    memory: Memory | None = None,
    replay: Replay | None = None,
    seed: int = 0,
) -> SimulationReport:
    """Simulates a mapped module; the first frame finds the pipeline empty, and outputs are always taken.

    Args:
        module: A module after the map stage.
        frames: How many frames follow each other; None for as many as it takes to settle (`settle.py`).
        trace: A file to write: `.json` for Chrome's tracing or Perfetto, `.vcd` for a waveform viewer.
        depths: Other depths in words than the module's, by FIFO name (as in the emitted C++).
        mode: See `run.run_network`.
        memory: The off-chip memory behind inputs, outputs and weights off chip. Without it each port moves a word per cycle.
        replay: The cycles of layers that leave out zeros, frame after frame (`sparsity.replay`); the frames take turns. Without it they are drawn
            from the histograms of zeros, by `seed`.
        input_interval: Cycles over which the words of an input frame arrive evenly. Without it they are always there.

    Raises:
        Deadlock: the network stops.
        UserError: fewer than one frame, an unknown FIFO, a depth below 1, an unknown kind of trace.
        ValueError: the module is not mapped.
    """
    mapped = read_network(module.operation, replay, seed)
    network = _with_depths(mapped.network, depths or {})
    if memory is not None:
        network = with_memory(network, memory)
    if input_interval is not None:
        network = network.with_input_interval(input_interval)
    if frames is None:
        interval = model(module.operation).interval_cycles
        found = settled(network, interval, mode=mode, layers=mapped.layers)
        if trace is None:
            return found
        frames = found.frames
    return simulate_network(network, frames, trace, mode=mode, layers=mapped.layers)


def settled(
    network: Network, interval: int, *, mode: Mode = "hardware", layers: Sequence[str] = ()
) -> SimulationReport:
    """A run in which frames pass every `interval` cycles, or with as many frames as it takes to see that they do not.

    With bounded FIFOs a frame may wait once for the pipeline to empty, long after unbounded ones have settled.
    """
    frames = frames_to_settle(network, interval)
    found = simulate_network(network, frames, mode=mode, layers=layers)
    while network.turns == 1 and not keeps_up(found.interval_cycles, interval):
        longer = simulate_network(network, 2 * found.frames, mode=mode, layers=layers)
        if longer.interval_cycles >= found.interval_cycles:
            break
        found = longer
    return found


def simulate_network(
    network: Network,
    frames: int | None = None,
    trace: str | Path | None = None,
    *,
    mode: Mode = "hardware",
    layers: Sequence[str] = (),
) -> SimulationReport:
    """The same for a plain network."""
    if frames is None:
        frames = frames_to_settle(network)
    if frames < 1:
        raise UserError(f"a simulation needs at least one frame, not {frames}")
    if trace is not None and Path(trace).suffix not in WRITERS:
        raise UserError(
            f"no trace format for '{trace}'", hint=f"known: {', '.join(sorted(WRITERS))}"
        )
    # Whether a network deadlocks does not depend on time; what pipelines happen to hold must not be what saves it.
    if _latest_run(network, DECIDING_FRAMES, mode, False).waits:
        check_deadlock(network, run_network(network, frames, mode=mode, pipelined=False))
    result = _latest_run(network, frames, mode, mode == "hardware")
    found = report(network, layers or [each.name for each in network.processes], result)
    if trace is not None:
        record(network, found, Path(trace), mode)
    return found


@lru_cache(maxsize=4)
def _latest_run(network: Network, frames: int, mode: Mode, pipelined: bool) -> SimulationResult:
    """As `run_network`; the latest are kept, for the report of a design repeats what proved its FIFOs."""
    return run_network(network, frames, mode=mode, pipelined=pipelined, diagnose=False)


def _with_depths(network: Network, depths: Mapping[str, int]) -> Network:
    known = {stream.name for stream in network.streams}
    for name, depth in depths.items():
        if name not in known:
            raise UserError(f"there is no FIFO '{name}'", hint=f"FIFOs: {', '.join(sorted(known))}")
        if depth < 1:
            raise UserError(f"a FIFO holds at least one word, not {depth}", where=name)
    return network.with_depths(depths)
