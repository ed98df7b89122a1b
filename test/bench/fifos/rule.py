"""fpgaConvNet's rule on a mapped network (`join_depths.py` has it for chains): for every join the longest paths from the oldest fork before all its inputs."""

from __future__ import annotations

from math import ceil

from join_depths import MARGIN

from stream_mlir.simulator.network import Network, Process
from stream_mlir.simulator.trials import Trials


def rule_depths(network: Network) -> dict[int, int]:
    """Words of every FIFO in front of a join, by the number of its stream."""
    ends = Trials(network, 1, 1).ends
    sources: list[list[int]] = [[] for _ in network.processes]
    for stream, (_, reader) in enumerate(ends):
        sources[reader].append(stream)
    order = _order(network, ends, sources)
    forks = [number for number in order if len(_ports(network.processes[number], "writes")) > 1]
    reached = {fork: _delays(network, fork, order, ends, sources) for fork in forks}
    found: dict[int, int] = {}
    for join in order:
        inputs = sources[join]
        shared = [f for f in forks if all(ends[s][0] in reached[f] for s in inputs)]
        if len(inputs) > 1 and shared:
            delays = {stream: reached[shared[0]][ends[stream][0]] for stream in inputs}
            longest = max(delays.values())
            found.update((s, ceil(longest - each) + MARGIN) for s, each in delays.items())
    return found


def _delays(network, fork: int, order: list[int], ends, sources) -> dict[int, float]:
    """The longest delay from the fork to each process behind it, in words of the fork's stream."""
    words = network.processes[fork].firings
    delays = {fork: 0.0}
    for number in order:
        before = [delays[ends[s][0]] for s in sources[number] if ends[s][0] in delays]
        if before and number != fork:
            delays[number] = max(before) + _node_delay(network.processes[number], words)
    return delays


def _node_delay(process: Process, words: int) -> float:
    came, left = (
        sum(
            loop.repeat * step.count
            for loop in process.loops
            for step in loop.steps
            if getattr(step, side)
        )
        for side in ("reads", "writes")
    )
    if not left:
        return 0.0
    return _before_first_write(process) + process.iterations * words / (came * left)


def _before_first_write(process: Process) -> int:
    """Iterations: the depth of the pipeline."""
    at = 0
    for loop in process.loops:
        for step in loop.steps:
            if step.writes:
                return at
            at += step.count * step.gap
        at += (loop.repeat - 1) * loop.iterations
    return at


def _ports(process: Process, side: str) -> set[int]:
    return {port for loop in process.loops for step in loop.steps for port in getattr(step, side)}


def _order(network: Network, ends, sources) -> list[int]:
    """Processes in the order of the data."""
    order: list[int] = []
    left = set(range(len(network.processes)))
    while left:
        ready = sorted(p for p in left if not any(ends[s][0] in left for s in sources[p]))
        order += ready
        left -= set(ready)
    return order
