"""A trace before it has a file format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

STATES = ("run", "wait for input", "wait for output", "wait for memory")


@dataclass(frozen=True)
class Samples:
    """One sample per `resolution` cycles: the state of each process (one of `STATES`), the words in each FIFO."""

    resolution: int
    processes: dict[str, list[str]]
    fifos: dict[str, list[int]]


def runs(samples: Sequence) -> list[tuple[int, int, str | int]]:
    """Equal neighbors as (first sample, how many, value)."""
    found, at = [], 0
    for value, same in groupby(samples):
        count = len(list(same))
        found.append((at, count, value))
        at += count
    return found
