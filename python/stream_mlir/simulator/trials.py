"""Simulated runs that say, part by part, whether a network keeps up with a pace.

Between parts stand unbounded FIFOs: no part can hold up what is before it. So one run judges many parts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from stream_mlir._mlir_libs._streamMlir import SimulationResult
from stream_mlir.simulator.deadlock import DECIDING_FRAMES
from stream_mlir.simulator.network import UNBOUNDED, Network
from stream_mlir.simulator.run import intervals, run_network


@dataclass
class Trials:
    """Runs of a network whose inputs come evenly, a frame in `interval` cycles. `spent` counts the firings simulated."""

    network: Network
    interval: int
    frames: int
    spent: int = 0
    _latest: tuple[Network, SimulationResult] | None = field(default=None, init=False)

    def occupancies(self, depths: Mapping[int, int], free: Collection[int]) -> dict[int, int]:
        """The most that each of the `free` FIFOs ever holds if they are unbounded and those in `depths` have these depths:
        with the pipelines' latencies, or with empty pipelines in one frame, whichever is more."""
        timed, strict = (
            self.run(depths, free, pipelined=each, measures=True) for each in (True, False)
        )
        return {stream: max(timed.most[stream], strict.most[stream]) for stream in free}

    def keep_up(
        self, depths: Mapping[int, int], free: Collection[int] = ()
    ) -> dict[int, bool | None]:
        """For every FIFO in `depths`, whether the part of the network around it keeps up; None where that cannot be told, for its input
        is late already."""
        result = self.run(depths, free)
        part = self._parts(frozenset(free))
        slowest = [0.0] * len(part)
        for process, interval in enumerate(intervals(result)):
            slowest[part[process]] = max(slowest[part[process]], interval)
        late = set[int]()
        for writer, reader in map(self.ends.__getitem__, free):
            if part[writer] != part[reader] and slowest[part[writer]] > self.interval:
                late.add(part[reader])
        around = {stream: part[self.ends[stream][0]] for stream in depths}
        return {
            stream: slowest[where] <= self.interval or (None if where in late else False)
            for stream, where in around.items()
        }

    def all_keep_up(self, depths: Mapping[int, int], free: Collection[int] = ()) -> bool:
        """Whether every process does."""
        return max(intervals(self.run(depths, free)), default=0.0) <= self.interval

    def deadlocks(self, depths: Mapping[int, int]) -> bool:
        """Whether it does with empty pipelines."""
        return bool(self.run(depths, pipelined=False).waits)

    def remedies(self, depths: Mapping[int, int]) -> list[tuple[int, int]]:
        """FIFOs and the depths that would end the deadlock of empty pipelines; none where there is no deadlock."""
        return self.run(depths, pipelined=False, diagnose=True).enough

    def run(
        self,
        depths: Mapping[int, int],
        free: Collection[int] = (),
        *,
        pipelined: bool = True,
        diagnose: bool = False,
        measures: bool = False,
    ) -> SimulationResult:
        """One run with FIFOs of these depths, those of `free` unbounded: with empty pipelines of the one frame that decides about deadlocks. The latest one with
        pipelines is kept, for what keeps up is often what is measured (`most` is true) next."""
        changed = {**depths, **dict.fromkeys(free, UNBOUNDED)}
        streams = (
            replace(each, depth=changed.get(number, each.depth))
            for number, each in enumerate(self.network.streams)
        )
        paced = replace(self.network, streams=tuple(streams)).with_input_interval(self.interval)
        if pipelined and self._latest is not None and self._latest[0] == paced:
            result = self._latest[1]
            if result.measured or not measures:
                return result
        frames = self.frames if pipelined else DECIDING_FRAMES
        result = run_network(
            paced, frames, pipelined=pipelined, diagnose=diagnose, measures=measures
        )
        self.spent += result.firings
        if pipelined:
            self._latest = paced, result
        return result

    def independent(self, streams: Collection[int], free: Collection[int]) -> list[int]:
        """As many of the streams, in order, as no part of the network touches two of, if all of `free` is unbounded."""
        part, taken, chosen = self._parts(frozenset(free)), set[int](), list[int]()
        for stream in streams:
            touched = {part[end] for end in self.ends[stream]}
            if not touched & taken:
                taken |= touched
                chosen.append(stream)
        return chosen

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """Writer and reader of every stream."""
        writers, readers = {}, {}
        for number, process in enumerate(self.network.processes):
            for loop in process.loops:
                for step in loop.steps:
                    writers.update(dict.fromkeys(step.writes, number))
                    readers.update(dict.fromkeys(step.reads, number))
        return [(writers[each], readers[each]) for each in range(len(self.network.streams))]

    def _parts(self, free: frozenset[int]) -> list[int]:
        """For each process the number of its part: processes joined by FIFOs that are not `free`."""
        part = list(range(len(self.network.processes)))

        def root(process: int) -> int:
            while part[process] != process:
                part[process] = process = part[part[process]]
            return process

        for stream, (writer, reader) in enumerate(self.ends):
            if stream not in free:
                part[root(writer)] = root(reader)
        return [root(process) for process in range(len(part))]
