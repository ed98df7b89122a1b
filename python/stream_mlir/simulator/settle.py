"""How many frames a simulation needs."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from stream_mlir.simulator.network import UNBOUNDED, Network
from stream_mlir.simulator.run import FrameTimes, pace, run_network

_DOUBLINGS, _TOLERANCE = 4, 0.001
_SLACK, _PORT_CYCLES = 0.01, 4
"""How much longer than the model's a simulated interval may be: a fraction, and cycles for the ports, which only the simulator has."""


def keeps_up(simulated: float, interval: float) -> bool:
    """Whether frames in `simulated` cycles are as good as the model's `interval`."""
    return simulated <= int(interval * (1 + _SLACK)) + _PORT_CYCLES


class _Unbounded:
    """A network in which no FIFO that may have any depth is ever full.

    Later frames change nothing about earlier ones, so that the longest run so far begins with every shorter one.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._longest: list[list[FrameTimes]] = []
        self._count = 0

    def frames(self, count: int) -> list[list[FrameTimes]]:
        """So many first frames of every process."""
        if count > self._count:
            self._longest, self._count = self._run(count), count
        return [frames[:count] for frames in self._longest]

    def _run(self, count: int) -> list[list[FrameTimes]]:
        return run_network(self._network, count, measures=False).frames


@lru_cache(maxsize=2)
def _kept(network: Network) -> _Unbounded:
    return _Unbounded(network)


def unbounded(network: Network, frames: int) -> list[list[FrameTimes]]:
    """The first frames of every process if no FIFO is ever full but those of fixed depth.

    The runs of the last two networks are kept: how many frames settle, the best interval and the proof all ask for the same one.
    """
    streams = (
        each if each.is_fixed else replace(each, depth=UNBOUNDED) for each in network.streams
    )
    return _kept(replace(network, streams=tuple(streams))).frames(frames)


def frames_to_settle(network: Network, interval: int | None = None, passes: int = 1) -> int:
    """Frames until the later half of them keep the `interval` that the model says, if no FIFO is ever full; at least `passes` times those
    that are under way at once. Without an interval: until they all have the same pace.

    The first frame finds the network empty and gets ahead of the pace that all later ones have: the gap behind it is longer than the
    interval, and at the next process that is almost as slow, a frame later. Where times depend on the data, frames take turns, the model speaks of their
    mean, and the later half holds whole turns.
    """
    turns = network.turns
    ends = [frames[0][1] for frames in unbounded(network, 1) if frames]
    slowest = max((each.cycles for each in network.processes), default=1)
    frames = passes * (-(-max(ends, default=0) // max(interval or 1, slowest)) + 2)
    frames += -frames % (2 * turns if turns > 1 else 1)
    for _ in range(_DOUBLINGS):
        found = [each for each in unbounded(network, frames) if each]
        last = max(((each[-1][1] - each[-1 - turns][1]) / turns for each in found), default=0)
        wanted = max(interval, slowest) if interval and turns == 1 else last
        if max(map(pace, found), default=0) <= wanted * (1 + _TOLERANCE):
            break
        frames *= 2
    return frames
