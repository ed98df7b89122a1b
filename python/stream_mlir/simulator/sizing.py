"""FIFO depths, decided by simulation."""

from __future__ import annotations

from dataclasses import replace

from stream_mlir.simulator.network import Network
from stream_mlir.simulator.run import run_network

MARGIN = 2
"""Words above the occupancy of unbounded FIFOs: a slot that is read is free in the next cycle only, and a word is in flight."""
_UNBOUNDED = 1 << 40


def sufficient(network: Network, interval: int, frames: int) -> dict[int, int]:
    """A depth for every FIFO, by stream number, with which a frame can go through every `interval` cycles.

    It is the most that each ever holds, and a margin, when inputs come evenly and nothing is bounded. Those times are one schedule in which nothing overflows;
    of processes with static, blocking reads and writes that is proof that with such depths none waits longer, and none deadlocks. It is made
    with the pipelines' latencies and with empty pipelines, and the larger counts.
    """
    free = tuple(
        each if each.is_fixed else replace(each, depth=_UNBOUNDED) for each in network.streams
    )
    paced = replace(network, streams=free).with_input_interval(interval)
    runs = [run_network(paced, frames, pipelined=pipelined) for pipelined in (True, False)]
    ports = network.port_streams
    return {
        number: max(most) + MARGIN
        for number, most in enumerate(zip(*(run.most for run in runs), strict=True))
        if number not in ports and not network.streams[number].is_fixed
    }
