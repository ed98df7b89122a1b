"""Runs a network in the C++ simulator."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, inf
from typing import Literal

from stream_mlir._mlir_libs import _streamMlir
from stream_mlir._mlir_libs._streamMlir import SimulationResult
from stream_mlir.simulator.deadlock import Deadlock, DepthChange, Wait
from stream_mlir.simulator.network import Network, Process
from stream_mlir.simulator.report import FifoUse, ProcessTimes, SimulationReport, Stalls

Mode = Literal["hardware", "software"]
FrameTimes = tuple[int, int, tuple[int, int, int]]
"""Cycles of the first and the last firing of a frame, and of its stalls."""


def run_network(
    network: Network,
    frames: int,
    *,
    mode: Mode = "hardware",
    pipelined: bool = True,
    resolution: int = 0,
    diagnose: bool = True,
    measures: bool = True,
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
        measures: Whether what FIFOs held at most must be true even where they fill up for ever, which takes a run of every frame.

    Raises:
        ValueError: the network is inconsistent.
    """
    pipelines = dict[int, tuple[int, int]]()
    for process in network.processes if pipelined else ():
        pipelines.update((port, (process.latency, held)) for port, held in process.held.items())
    streams = [
        (stream.name, stream.depth, *pipelines.get(number, (1, 0)), stream.is_from_memory)
        for number, stream in enumerate(network.streams)
    ]
    plain = [
        (each.name, each.plain_frames, *each.rate, each.catches_up) for each in network.processes
    ]
    return _streamMlir.simulate_network(
        plain, streams, frames, mode == "hardware", resolution, diagnose, measures
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
    frames = result.frames  # a copy with every access
    sinks = [frames[sink] for sink in network.sinks]
    ends = [max(last for _, last, _ in frame) for frame in zip(*sinks, strict=True)]
    latency = ends[0] - min(frames[source][0][0] for source in network.sources) + 1
    return SimulationReport(
        frames=len(ends),
        interval_cycles=ceil(max(map(pace, sinks))) if len(ends) > 1 else latency,
        latency_cycles=latency,
        frame_ends=tuple(ends),
        processes=tuple(
            _times(process, layer, mine)
            for process, layer, mine in zip(network.processes, layers, frames, strict=True)
        ),
        fifos=tuple(
            FifoUse(stream.name, stream.depth, most)
            for stream, most in zip(network.streams, result.most, strict=True)
        ),
    )


def pace(frames: Sequence[FrameTimes]) -> float:
    """Cycles between the ends of frames: the mean of the later half, for before that the pipeline fills, and gaps may alternate for ever."""
    first = (len(frames) - 1) // 2
    return (frames[-1][1] - frames[first][1]) / (len(frames) - 1 - first)


def intervals(result: SimulationResult) -> list[float]:
    """Cycles between frames of each process, over the later half of the frames; infinite if it is stuck."""
    stuck = {process for process, _, _ in result.waits}
    return [
        inf if process in stuck else pace(frames) for process, frames in enumerate(result.frames)
    ]


def _times(process: Process, layer: str, frames: Sequence[FrameTimes]) -> ProcessTimes:
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
