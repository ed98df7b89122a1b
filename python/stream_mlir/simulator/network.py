"""What is simulated, as plain data (the Python side of `lib/Simulator/Network.h`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import lcm
from typing import Any

from stream_mlir.mapping.loops import Loop, Loops, Step, iterations
from stream_mlir.simulator.pipeline import words_held

UNBOUNDED = 1 << 40
"""Words of a FIFO that is never full."""


@dataclass(frozen=True)
class Process:
    """A process: its loops run once per frame, and those of `others` in the frames after it where they depend on the data, in turn. At most
    `rate` = (words, cycles) firings happen in that many cycles; where it `catches_up`, since the start: what it was held up for may follow faster.

    `latency` is the depth of its pipeline: cycles from the start of an iteration to the arrival of what it writes, at least 1. A memory port moves
    `word_bits` in each firing.
    """

    name: str
    loops: Loops
    latency: int = 1
    rate: tuple[int, int] = (1, 1)
    word_bits: int = 0
    others: tuple[Loops, ...] = ()
    catches_up: bool = False

    @property
    def iterations(self) -> int:
        """Loop iterations per frame, on average."""
        frames = (self.loops, *self.others)
        return -(-sum(map(iterations, frames)) // len(frames))

    @property
    def firings(self) -> int:
        """Iterations of a frame that read or write."""
        return sum(loop.repeat * step.count for loop in self.loops for step in loop.steps)

    @property
    def cycles(self) -> int:
        """The fewest cycles that a frame can take, with the rate."""
        words, cycles = self.rate
        return max(self.iterations, -(-self.firings * cycles // words))

    @property
    def traffic(self) -> int:
        """Bits to or from memory per frame."""
        return self.firings * self.word_bits

    @cached_property
    def held(self) -> dict[int, int]:
        """For each stream that it writes, the words that its pipeline holds while the FIFO is full."""
        written = {port for loop in self.loops for step in loop.steps for port in step.writes}
        rate = (1, 1) if self.catches_up else self.rate
        return {port: words_held(self.loops, self.latency, rate, port) for port in written}

    @cached_property
    def plain_frames(self) -> list[Any]:
        """The loops of each frame as tuples, for the C++."""
        return [
            [
                (
                    loop.repeat,
                    [(each.count, each.gap, each.reads, each.writes) for each in loop.steps],
                )
                for loop in loops
            ]
            for loops in (self.loops, *self.others)
        ]


def source(name: str, words: int, stream: int, word_bits: int = 0) -> Process:
    """The outside sends `words` words a frame."""
    loops = (Loop(1, (Step(words, (), (stream,)),)),)
    return Process(name, loops, word_bits=word_bits, catches_up=True)


def sink(name: str, words: int, stream: int, word_bits: int = 0) -> Process:
    """The outside takes `words` words a frame."""
    loops = (Loop(1, (Step(words, (stream,)),)),)
    return Process(name, loops, word_bits=word_bits, catches_up=True)


@dataclass(frozen=True)
class Stream:
    """A FIFO of `depth` words between two processes; `is_fixed` where the depth is not for the user to choose. Waiting for a word from one that
    `is_from_memory` is a memory stall."""

    name: str
    depth: int = 2
    is_fixed: bool = False
    is_from_memory: bool = False


@dataclass(frozen=True)
class Network:
    """Processes and the streams between them; `sources` and `sinks` are the processes that stand for the outside."""

    processes: tuple[Process, ...]
    streams: tuple[Stream, ...]
    sources: tuple[int, ...]
    sinks: tuple[int, ...]

    @property
    def firings(self) -> int:
        """Firings of all processes in a frame: the work of simulating it."""
        return sum(process.firings for process in self.processes)

    @property
    def turns(self) -> int:
        """Frames after which all processes do the same again; 1 where none depends on the data."""
        return lcm(*(1 + len(process.others) for process in self.processes))

    @property
    def port_streams(self) -> frozenset[int]:
        """Streams from a source or to a sink: what waits there waits outside."""
        steps = (
            step
            for number in (*self.sources, *self.sinks)
            for loop in self.processes[number].loops
            for step in loop.steps
        )
        return frozenset(port for step in steps for port in (*step.reads, *step.writes))

    def with_depths(self, depths: Mapping[str, int]) -> Network:
        """The same network with other depths for the streams named. KeyError for an unknown name."""
        unknown = set(depths) - {stream.name for stream in self.streams}
        if unknown:
            raise KeyError(sorted(unknown)[0])
        streams = (replace(each, depth=depths.get(each.name, each.depth)) for each in self.streams)
        return replace(self, streams=tuple(streams))

    def with_input_interval(self, cycles: int) -> Network:
        """The same network with sources that spread a frame evenly over so many cycles (or as many as it has words, if those are more).

        Words that come before they are read wait outside: the source's FIFO holds at least a frame (a single slot could not take a word in every cycle).
        """
        processes, streams = list(self.processes), list(self.streams)
        for number in self.sources:
            words = processes[number].iterations
            processes[number] = replace(processes[number], rate=(words, max(words, cycles)))
            for stream in processes[number].loops[0].steps[0].writes:
                old = streams[stream]
                streams[stream] = replace(old, depth=max(old.depth, words))
        return replace(self, processes=tuple(processes), streams=tuple(streams))
