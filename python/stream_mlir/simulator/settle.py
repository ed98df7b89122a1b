"""How many frames a simulation needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from stream_mlir.simulator.network import Network
from stream_mlir.simulator.run import pace, run_network

UNBOUNDED = 1 << 40
"""Words of a FIFO that is never full."""
_DOUBLINGS, _TOLERANCE = 4, 0.001


def unbounded(network: Network, inner: Collection[int]) -> Network:
    """The same network with these FIFOs never full."""
    streams = (
        replace(each, depth=UNBOUNDED) if number in inner else each
        for number, each in enumerate(network.streams)
    )
    return replace(network, streams=tuple(streams))


def frames_to_settle(network: Network, interval: int | None = None, passes: int = 1) -> int:
    """Frames until the later half of them keep the `interval` that the model says, if no FIFO is ever full; at least `passes` times those
    that are under way at once. Without an interval: until they all have the same pace.

    The first frame finds the network empty and gets ahead of the pace that all later ones have: the gap behind it is longer than the
    interval, and at the next process that is almost as slow, a frame later.
    """
    inner = [number for number, each in enumerate(network.streams) if not each.is_fixed]
    free = unbounded(network, inner)
    ends = [frames[0][1] for frames in run_network(free, 1).frames if frames]
    slowest = max((each.cycles for each in network.processes), default=1)
    frames = passes * (-(-max(ends, default=0) // max(interval or 1, slowest)) + 2)
    for _ in range(_DOUBLINGS):
        found = [each for each in run_network(free, frames).frames if each]
        last = max((each[-1][1] - each[-2][1] for each in found), default=0)
        wanted = max(interval, slowest) if interval else last
        if max(map(pace, found), default=0) <= wanted * (1 + _TOLERANCE):
            break
        frames *= 2
    return frames
