"""Cycle by cycle, as slowly and plainly as possible: the meaning of lib/Simulator."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from stream_mlir.simulator.network import Network, Process


@dataclass
class Fifo:
    """Issue cycles of the words inside; slots free up in the cycle after a read."""

    slots: int
    latency: int
    issued: list[int] = field(default_factory=list)
    freed: list[int] = field(default_factory=list)
    most: int = 0

    def arrived(self, cycle: int) -> bool:
        return bool(self.issued) and self.issued[0] + self.latency <= cycle

    def vacant(self, cycle: int) -> bool:
        return len(self.issued) + sum(free > cycle for free in self.freed) < self.slots


@dataclass
class Actor:
    """Firings flattened to (gap, reads, writes), and how far the current one is."""

    firings: list[tuple[int, tuple[int, ...], tuple[int, ...]]]
    due: list[int]
    """For each firing the cycles before which the rate does not allow it: since the start, or since the firing before."""
    catches_up: bool
    next_cycle: int = 0
    number: int = 0
    done: int = 0
    times: list[int] = field(default_factory=list)

    def earliest(self, last: int) -> int:
        """The first cycle in which the next firing may come, after one in the cycle `last`."""
        allowed = self.due[self.number] + (-1 if self.catches_up else last)
        return max(last + self.firings[self.number][0], allowed)

    @property
    def finished(self) -> bool:
        return self.number == len(self.firings)


def actor_of(process: Process, frames: int) -> Actor:
    frame = [
        (step.gap, step.reads, step.writes)
        for loop in process.loops
        for _ in range(loop.repeat)
        for step in loop.steps
        for _ in range(step.count)
    ]
    words, cycles = process.rate
    since_start = [(number + 1) * cycles // words for number in range(len(frame) * frames)]
    since_last = [b - a for a, b in pairwise([0, *since_start])]
    due = since_start if process.catches_up else since_last
    actor = Actor(frame * frames, due, process.catches_up)
    actor.next_cycle = actor.earliest(-1)
    return actor


def simulate(
    network: Network, frames: int, together: bool, latencies: list[tuple[int, int]]
) -> tuple[list[list[int]], list[int]] | None:
    """Times of all firings of all processes and the most words per stream; None for a deadlock.

    `latencies` holds (latency, words held by the writer's pipeline) per stream.
    """
    fifos = [
        Fifo(stream.depth + held, latency)
        for stream, (latency, held) in zip(network.streams, latencies, strict=True)
    ]
    actors = [actor_of(process, frames) for process in network.processes]
    cycle, idle = 0, 0
    while not all(actor.finished for actor in actors):
        moved = False
        for actor in actors:
            moved |= _step(actor, fifos, cycle, together)
        pending = any(not actor.finished and actor.next_cycle > cycle for actor in actors)
        idle = 0 if moved or pending else idle + 1
        if idle > 1 + max(latency for latency, _ in latencies):
            return None
        for fifo in fifos:
            fifo.freed = [free for free in fifo.freed if free > cycle]
        cycle += 1
    return [actor.times for actor in actors], [fifo.most for fifo in fifos]


def _step(actor: Actor, fifos: list[Fifo], cycle: int, together: bool) -> bool:
    """What one process does in one cycle: at most one firing, or a part of it."""
    if actor.finished or cycle < actor.next_cycle:
        return False
    _, reads, writes = actor.firings[actor.number]
    before = actor.done
    _move(actor, [(fifos[s], False) for s in reads], 0, cycle, together)
    if actor.done >= len(reads):
        _move(actor, [(fifos[s], True) for s in writes], len(reads), cycle, together)
    if actor.done < len(reads) + len(writes):
        return actor.done > before
    actor.times.append(cycle)
    actor.done = 0
    actor.number += 1
    if not actor.finished:
        actor.next_cycle = actor.earliest(cycle)
    return True


def _move(
    actor: Actor, ports: list[tuple[Fifo, bool]], offset: int, cycle: int, together: bool
) -> None:
    left = ports[actor.done - offset :]
    ready = [fifo.vacant(cycle) if writes else fifo.arrived(cycle) for fifo, writes in left]
    count = ready.index(False) if False in ready else len(ready)
    if together and count < len(left):
        return
    for fifo, writes in left[:count]:
        if writes:
            fifo.issued.append(cycle)
            if fifo.latency == 1:
                fifo.most = max(
                    fifo.most, len(fifo.issued) + sum(free > cycle for free in fifo.freed)
                )
        else:
            fifo.issued.pop(0)
            fifo.freed.append(cycle + 1)
    actor.done += count
