"""What a simulation found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stalls:
    """Cycles in which a process was stopped: no word to read, no room to write, no bandwidth."""

    input: int = 0
    output: int = 0
    memory: int = 0


@dataclass(frozen=True)
class ProcessTimes:
    """One process over the last frame, from its last firing of the frame before: `cycles` = `iterations` + all stalls.

    `name` is that of the C++ process, `layer` that of the layer in the user's model. `first_cycle` is that of its very first firing.
    """

    name: str
    layer: str
    iterations: int
    cycles: int
    stalls: Stalls
    first_cycle: int


@dataclass(frozen=True)
class FifoUse:
    """A FIFO of `depth` words and the most it ever held; one that held fewer is never full."""

    name: str
    depth: int
    max_occupancy: int


@dataclass(frozen=True)
class SimulationReport:
    """`interval_cycles`: between the ends of frames at the slowest output, over the later half of them (of the only frame, for one: its latency).
    `latency_cycles`: from the first word in to the last word out of the first frame. `frame_ends`: last word of each frame out.
    """

    frames: int
    interval_cycles: int
    latency_cycles: int
    frame_ends: tuple[int, ...]
    processes: tuple[ProcessTimes, ...]
    fifos: tuple[FifoUse, ...]

    @property
    def bottleneck(self) -> ProcessTimes:
        """The process that waits least for its neighbors in its last frame: they wait for it."""
        return min(self.processes, key=lambda each: each.stalls.input + each.stalls.output)
