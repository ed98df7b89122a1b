"""Runs a network in the C++ simulator."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Literal

from stream_mlir._mlir_libs import _streamMlir
from stream_mlir._mlir_libs._streamMlir import SimulationResult
from stream_mlir.simulator.deadlock import Deadlock, DepthChange, Wait
from stream_mlir.simulator.network import Network, Process
from stream_mlir.simulator.pipeline import words_held
from stream_mlir.simulator.report import FifoUse, ProcessTimes, SimulationReport, Stalls

Mode = Literal["hardware", "software"]


def run_network(
    network: Network,
    frames: int,
    *,
    mode: Mode = "hardware",
    pipelined: bool = True,
    resolution: int = 0,
    diagnose: bool = True,
) -> SimulationResult:
    """One run, as it comes from the C++.

    Args:
        network: What to simulate.
        frames: How many frames follow each other, at least 1.
        mode: `hardware`: all words of an iteration are read in one cycle, and written in one. `software`: one after the other, in
            the order of the code, as in the bounded C++ simulation.
        pipelined: Whether words take the processes' latencies. Without, they take one cycle, and nothing rests in pipelines: the
            strictest case for deadlocks.
        resolution: Cycles per sample of the trace; 0 for none.
        diagnose: Whether to look for remedies of a deadlock, which takes far longer than finding it.

    Raises:
        ValueError: the network is inconsistent.
    """
    writers = [
        next((each for each in network.processes if _writes(each, number)), None)
        for number in range(len(network.streams))
    ]
    streams = [
        (stream.name, stream.depth, writer.latency, words_held(writer, number))
        if pipelined and writer is not None
        else (stream.name, stream.depth, 1, 0)
        for number, (stream, writer) in enumerate(zip(network.streams, writers, strict=True))
    ]
    plain = [_plain(process) for process in network.processes]
    return _streamMlir.simulate_network(
        plain, streams, frames, mode == "hardware", resolution, diagnose
    )


def check_deadlock(network: Network, result: SimulationResult) -> None:
    """Raises `Deadlock` if the run did not end."""
    if not result.waits:
        return
    raise Deadlock(
        _waits(network, result, result.waits),
        _waits(network, result, result.cycle),
        _changes(network, result.ways_out),
        _changes(network, result.enough),
    )


def report(network: Network, layers: Sequence[str], result: SimulationResult) -> SimulationReport:
    """What a run that ended found."""
    ends = [
        max(column) for column in zip(*(_ends(result, sink) for sink in network.sinks), strict=True)
    ]
    begin = min(result.frames[source][0][0] for source in network.sources)
    return SimulationReport(
        frames=len(ends),
        interval_cycles=max(_interval(_ends(result, sink), begin) for sink in network.sinks),
        latency_cycles=ends[0] - begin + 1,
        frame_ends=tuple(ends),
        processes=tuple(
            _times(process, layer, frames)
            for process, layer, frames in zip(network.processes, layers, result.frames, strict=True)
        ),
        fifos=tuple(
            FifoUse(stream.name, stream.depth, most)
            for stream, most in zip(network.streams, result.most, strict=True)
        ),
    )


def intervals(result: SimulationResult) -> list[float]:
    """Cycles between the ends of the last two frames of each process; infinite if it is stuck."""
    stuck = {process for process, _, _ in result.waits}
    return [
        inf if process in stuck else frames[-1][1] - frames[-2][1]
        for process, frames in enumerate(result.frames)
    ]


def _writes(process: Process, stream: int) -> bool:
    return any(stream in step.writes for loop in process.loops for step in loop.steps)


def _plain(process: Process):
    loops = [
        (loop.repeat, [(step.count, step.gap, step.reads, step.writes) for step in loop.steps])
        for loop in process.loops
    ]
    return (process.name, loops, *process.rate)


def _interval(ends: Sequence[int], begin: int) -> int:
    return ends[-1] - (ends[-2] if len(ends) > 1 else begin - 1)


def _ends(result: SimulationResult, process: int) -> list[int]:
    return [last for _, last, _ in result.frames[process]]


def _times(
    process: Process, layer: str, frames: Sequence[tuple[int, int, tuple[int, int, int]]]
) -> ProcessTimes:
    before = frames[-2][1] if len(frames) > 1 else -1
    _, last, stalls = frames[-1]
    return ProcessTimes(
        process.name, layer, process.iterations, last - before, Stalls(*stalls), frames[0][0]
    )


def _waits(
    network: Network, result: SimulationResult, waits: Sequence[tuple[int, int, bool]]
) -> tuple[Wait, ...]:
    return tuple(
        Wait(
            network.processes[process].name,
            network.streams[stream].name,
            "write" if writes else "read",
            network.streams[stream].depth,
            result.held[stream],
        )
        for process, stream, writes in waits
    )


def _changes(network: Network, changes: Sequence[tuple[int, int]]) -> tuple[DepthChange, ...]:
    return tuple(
        DepthChange(network.streams[stream].name, network.streams[stream].depth, depth)
        for stream, depth in changes
        if not network.streams[stream].is_fixed
    )
