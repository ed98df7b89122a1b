"""FIFO depths, decided by simulation.

A depth that no FIFO ever exceeds while inputs come evenly and nothing is bounded is enough: those times are one schedule in which nothing overflows, and
of processes with static, blocking reads and writes one such schedule is proof that none ever waits longer, and none deadlocks. From there depths shrink by
bisection: first to the next smaller memory, then, while there is time, word by word. More depth never slows anything, so each bisection finds the smallest depth,
given those before it. Independent FIFOs are tried in the same run. (Storage against throughput: Stuijk, Geilen and Basten, DAC 2006.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from stream_mlir.mapping.memory import fifo_steps
from stream_mlir.mapping.schedule import DEFAULT_DEPTH
from stream_mlir.simulator.network import Network
from stream_mlir.simulator.run import frame_ends, run_network
from stream_mlir.simulator.trials import UNBOUNDED, Trials

MARGIN = 2
"""Words above the occupancy of unbounded FIFOs: a slot that is read is free in the next cycle only, and a word is on its way."""


@dataclass(frozen=True)
class Sizing:
    """Depths by stream number, of FIFOs that need more than the default, with which a frame goes through every `interval_cycles`."""

    depths: dict[int, int]
    interval_cycles: int
    simulated_firings: int


def best_interval(network: Network, frames: int) -> int:
    """Cycles between frames when no FIFO is ever full."""
    free = tuple(
        each if each.is_fixed else replace(each, depth=UNBOUNDED) for each in network.streams
    )
    ends = frame_ends(network, run_network(replace(network, streams=free), frames))
    return ends[-1] - ends[-2]


def size(
    network: Network,
    bits: Mapping[int, int],
    *,
    slowdown: float = 0.0,
    frames: int = 3,
    effort: int = 400_000_000,
) -> Sizing:
    """The smallest depths that keep the interval of unbounded FIFOs.

    Args:
        network: Its own depths do not matter, except those of fixed streams.
        bits: Bits of a word for every stream that may have any depth.
        slowdown: What fraction longer the interval may be.
        frames: Frames per run, at least 2.
        effort: Firings to simulate before settling for depths that are enough but could be smaller.
    """
    interval = int(best_interval(network, frames) * (1 + slowdown))
    shallow = replace(
        network,
        streams=tuple(
            each if each.is_fixed else replace(each, depth=DEFAULT_DEPTH)
            for each in network.streams
        ),
    )
    sizer = _Sizer(Trials(shallow, interval, frames), bits, effort)
    depths = sizer.run([stream for stream in bits if stream not in network.port_streams])
    return Sizing(depths, interval, sizer.trials.spent)


@dataclass
class _Range:
    """A depth between `low`, which is too little, and `high`, which is enough."""

    low: int
    high: int


@dataclass
class _Sizer:
    trials: Trials
    bits: Mapping[int, int]
    effort: int

    def run(self, streams: list[int]) -> dict[int, int]:
        """First to the next smaller memory, one set of independent FIFOs after the other; then word by word, one FIFO after the other."""
        held = self.trials.occupancies({}, streams)
        todo = [stream for stream in streams if held[stream] > DEFAULT_DEPTH]
        if not self.trials.all_keep_up({}, todo):
            todo = [stream for stream in streams if held[stream] > 0]
        todo.sort(key=lambda stream: -held[stream] * self.bits[stream])
        ranges: dict[int, _Range] = {}
        while todo:
            fixed = {stream: each.high for stream, each in ranges.items()}
            held = self.trials.occupancies(fixed, todo)
            chosen = self.trials.independent(todo, todo) if self._has_time else todo
            todo = [stream for stream in todo if stream not in chosen]
            new = {stream: _Range(DEFAULT_DEPTH - 1, held[stream] + MARGIN) for stream in chosen}
            self._bisect(new, fixed, todo, self._smaller_memory)
            ranges |= new
        for stream, each in ranges.items():
            fixed = {other: depths.high for other, depths in ranges.items() if other != stream}
            self._bisect({stream: each}, fixed, (), _middle)
        return self._without_deadlock({stream: each.high for stream, each in ranges.items()})

    @property
    def _has_time(self) -> bool:
        return self.trials.spent < self.effort

    def _bisect(
        self,
        ranges: Mapping[int, _Range],
        fixed: Mapping[int, int],
        free: Collection[int],
        middle: Callable[[int, _Range], int | None],
    ) -> None:
        """Narrows the ranges of FIFOs that are independent of each other, beside `fixed` ones and unbounded (`free`) ones."""
        while self._has_time:
            tried = {stream: middle(stream, each) for stream, each in ranges.items()}
            tried = {stream: depth for stream, depth in tried.items() if depth is not None}
            if not tried:
                return
            rest = {stream: ranges[stream].high for stream in ranges if stream not in tried}
            told = self.trials.keep_up({**fixed, **rest, **tried}, free)
            for stream, depth in tried.items():
                if told[stream] is not None:
                    setattr(ranges[stream], "high" if told[stream] else "low", depth)

    def _smaller_memory(self, stream: int, depths: _Range) -> int | None:
        """The middle one of the depths that just fill a smaller memory."""
        steps = [DEFAULT_DEPTH, *fifo_steps(depths.high, self.bits[stream])]
        steps = [each for each in steps if depths.low < each < depths.high]
        return steps[len(steps) // 2] if steps else None

    def _without_deadlock(self, depths: dict[int, int]) -> dict[int, int]:
        """What pipelines happen to hold must not be what saves the network."""
        strict = self.trials.run(depths, pipelined=False)
        return depths | dict(strict.enough)


def _middle(stream: int, depths: _Range) -> int | None:
    return (depths.low + depths.high) // 2 if depths.high - depths.low > 1 else None
