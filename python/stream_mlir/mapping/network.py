"""The mapped network as plain data: processes with static schedules, joined by one-to-one streams."""

from dataclasses import dataclass

from stream_mlir.mapping.schedule import Schedule


@dataclass(frozen=True)
class Process:
    """One process; `inputs` and `outputs` are stream numbers, in the order of the schedule's ports."""

    name: str
    schedule: Schedule
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


@dataclass(frozen=True)
class Network:
    """Processes in topological order. `sources` and `sinks` are the streams of the network's own inputs and outputs;
    `words[s]` is the number of words of stream s per frame."""

    processes: tuple[Process, ...]
    sources: tuple[int, ...]
    sinks: tuple[int, ...]
    words: tuple[int, ...]

    @property
    def interval(self) -> int:
        """Cycles between frames: the iterations of the slowest process, or the words of the widest port traffic."""
        ports = [self.words[stream] for stream in (*self.sources, *self.sinks)]
        return max([1, *ports, *(process.schedule.iterations for process in self.processes)])
