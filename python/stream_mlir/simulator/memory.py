"""Off-chip memory: ports with a share of its bandwidth, and weights that come through one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, inf

from stream_mlir.errors import UserError
from stream_mlir.mapping.devices import Device
from stream_mlir.mapping.loops import Loop, Loops, Step
from stream_mlir.simulator.network import Network, Process

BLOCK_ROWS = 512
"""Rows of a block RAM at its widest: what the staging buffer of a layer's weights holds, half of it in use while the other half is filled."""


@dataclass(frozen=True)
class Memory:
    """Bits per cycle to and from the memory together, and cycles from asking for a word to its arrival. A port has asked for as many words as
    it takes to keep its pace, so latency delays a frame but slows none."""

    bits_per_cycle: float = inf
    latency_cycles: int = 0

    def __post_init__(self) -> None:
        if self.bits_per_cycle <= 0:
            raise UserError(f"the bandwidth must be above 0, but is {self.bits_per_cycle:g}")
        if self.latency_cycles < 0:
            raise UserError(f"the latency must not be negative, but is {self.latency_cycles}")

    @classmethod
    def of(cls, board: Device, clock_mhz: float | None = None, latency_cycles: int = 0) -> Memory:
        """The board's, at a clock (None: the board's usual)."""
        return cls(board.bits_per_cycle(clock_mhz), latency_cycles)


def with_memory(network: Network, memory: Memory) -> Network:
    """The same network with ports that share the bandwidth as their traffic demands: each may move its words in the cycles that the traffic of
    all takes, or one in every cycle if that is slower. Whole cycles, as the model's: then all frames are alike. With a rest, frames at the limit of the
    bandwidth would end a cycle earlier or later by turns, and no run would show that all of them keep the interval."""
    traffic = sum(each.traffic for each in network.processes)
    # More than all bits of a frame in one cycle is as good as no limit.
    bandwidth = Fraction(min(memory.bits_per_cycle, traffic)).limit_denominator(1000)
    cycles = ceil(traffic / bandwidth) if traffic else 0

    def limited(process: Process) -> Process:
        if not process.traffic:
            return process
        share = min(Fraction(1), Fraction(process.firings, cycles))
        rate = (share.numerator, share.denominator)
        return replace(process, rate=rate, latency=process.latency + memory.latency_cycles)

    return replace(network, processes=tuple(map(limited, network.processes)))


@dataclass(frozen=True)
class Refills:
    """Weights off chip as they are read: for every one of `positions` output positions `rows` of its iterations need a row of `row_bits` from memory.
    These are spread evenly over the position and come in bursts of half a staging buffer."""

    positions: int
    rows: int
    row_bits: int

    @property
    def bursts(self) -> int:
        """Per position."""
        return -(-self.rows // (BLOCK_ROWS // 2))

    def port(self, name: str, stream: int) -> Process:
        """The process that reads memory."""
        burst_bits = ceil(self.rows * self.row_bits / self.bursts)
        loops = (Loop(1, (Step(self.positions * self.bursts, (), (stream,)),)),)
        return Process(name, loops, word_bits=burst_bits)

    def needed_by(self, loops: Loops, stream: int) -> Loops:
        """The loop of the layer's arithmetic, where each burst is there before its first row is needed."""
        (loop,) = loops
        turns = loop.repeat // self.positions
        length = turns * loop.iterations
        due = (number * length // self.bursts + 1 for number in range(self.bursts))
        return (Loop(self.positions, tuple(_reading(loop.steps * turns, stream, due))),)


def _reading(steps: Iterable[Step], stream: int, due: Iterable[int]) -> Iterable[Step]:
    """The same steps, with a read of the stream in each iteration that is `due` (numbered from 1, ascending)."""
    left, at = deque(due), 0
    for step in steps:
        count = step.count
        while count:
            before = min(count, (left[0] - 1 - at) // step.gap) if left else count
            if before:
                yield replace(step, count=before)
                at, count = at + before * step.gap, count - before
                continue
            end = at + step.gap
            while left and left[0] < end:
                yield Step(1, (stream,), gap=left[0] - at)
                at = left.popleft()
            also = (stream,) if left and left[0] == end else ()
            if also:
                left.popleft()
            yield Step(1, (*step.reads, *also), step.writes, end - at)
            at, count = end, count - 1
