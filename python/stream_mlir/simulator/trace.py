"""Traces: what every process does and how full every FIFO is, over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

from stream_mlir._mlir_libs._streamMlir import SimulationResult
from stream_mlir.simulator import chrome, vcd
from stream_mlir.simulator.network import Network
from stream_mlir.simulator.report import SimulationReport
from stream_mlir.simulator.run import Mode, run_network
from stream_mlir.simulator.samples import STATES, Samples

SAMPLES = 4000
"""About how many samples a trace has; short simulations have one per cycle."""

WRITERS: dict[str, Callable[[Samples], str]] = {".json": chrome.text, ".vcd": vcd.text}


def record(network: Network, report: SimulationReport, path: Path, mode: Mode) -> None:
    """Simulates once more, now with a trace, and writes it in the format of the path's suffix."""
    resolution = max(1, report.frame_ends[-1] // SAMPLES)
    result = run_network(
        network, report.frames, mode=mode, pipelined=mode == "hardware", resolution=resolution
    )
    path.write_text(WRITERS[path.suffix](_samples(network, result, resolution)))


def _samples(network: Network, result: SimulationResult, resolution: int) -> Samples:
    ends = [frames[-1][1] // resolution + 1 for frames in result.frames]
    return Samples(
        resolution,
        {
            process.name: _states(timeline, end, resolution)
            for process, timeline, end in zip(
                network.processes, result.timelines, ends, strict=True
            )
        },
        {
            stream.name: list(accumulate(changes))
            for stream, changes in zip(network.streams, result.changes, strict=True)
        },
    )


def _states(timeline: Sequence[tuple[int, int, int]], end: int, resolution: int) -> list[str]:
    """What the process did most in each sample, up to its last firing."""
    states = [_state(stalls, resolution) for stalls in timeline[:end]]
    return states + [STATES[0]] * (end - len(states))


def _state(stalls: tuple[int, int, int], resolution: int) -> str:
    running = resolution - sum(stalls)
    amounts = (running, *stalls)
    return STATES[amounts.index(max(amounts))]
