"""How many words a process's pipeline holds while its FIFO is full."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from stream_mlir.mapping.loops import Loops, iterations


def words_held(loops: Loops, latency: int, rate: tuple[int, int], stream: int) -> int:
    """Words in flight to the stream beyond the one being written: most words written in `latency` consecutive iterations, less one.

    A pipeline that stops keeps what its stages hold. A process that writes once in hundred iterations holds nothing more.
    """
    at, most = 0, 1
    recent: deque[int] = deque()
    for distance, writes in _firings(loops, stream, latency):
        at += distance
        if not writes:
            continue
        recent.append(at)
        while recent[0] <= at - latency:
            recent.popleft()
        most = max(most, len(recent))
    words, cycles = rate
    return min(most, -(-latency * words // cycles)) - 1


def _firings(loops: Loops, stream: int, span: int) -> Iterator[tuple[int, bool]]:
    """Distance of each firing to the one before, and whether it writes; repetitions beyond `span` show nothing new."""
    for _ in range(min(span // iterations(loops), span) + 2):
        for loop in loops:
            for _ in range(min(loop.repeat, span + 1)):
                for step in loop.steps:
                    writes = stream in step.writes
                    # What is left out lies between words that do not count or are too far apart.
                    yield from [(step.gap, writes)] * min(step.count, span + 1)
