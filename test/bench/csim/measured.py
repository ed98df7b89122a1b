"""What one C simulation took."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from small_cnn import MACS


@dataclass
class Seconds:
    """Time passed on the clock, and used on processors by this process and its finished children."""

    wall: float = 0.0
    cpu: float = 0.0


@dataclass(frozen=True)
class Measured:
    """One simulator: `build` from the model to a simulator ready to run, `run` of `frames` images; `note` says what was compared with what."""

    name: str
    build: Seconds
    run: Seconds
    frames: int
    note: str

    @property
    def frames_per_s(self) -> float:
        """Images per CPU second."""
        return self.frames / self.run.cpu

    @property
    def mmac_per_s(self) -> float:
        """Million multiply-accumulates per CPU second."""
        return self.frames_per_s * MACS / 1e6


@contextmanager
def stopwatch() -> Iterator[Seconds]:
    """Fills what it yields when the block ends."""
    passed = Seconds()
    wall, cpu = time.perf_counter(), _cpu()
    yield passed
    passed.wall, passed.cpu = time.perf_counter() - wall, _cpu() - cpu


def _cpu() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
