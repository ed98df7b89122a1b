"""Static schedules as loops: what a process reads and writes in which iteration, compactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Step:
    """Firings that are alike: each reads one word of every port in `reads` and writes one to every port in `writes`,
    `gap` loop iterations (cycles) after the firing before it."""

    count: int
    reads: tuple[int, ...] = ()
    writes: tuple[int, ...] = ()
    gap: int = 1


@dataclass(frozen=True)
class Loop:
    """Steps in order, `repeat` times."""

    repeat: int
    steps: tuple[Step, ...]

    @property
    def iterations(self) -> int:
        """Iterations of one repetition."""
        return sum(step.count * step.gap for step in self.steps)

    def words(self, port: int) -> int:
        """Words that cross a port in one repetition."""
        return sum(step.count for step in self.steps if port in step.reads or port in step.writes)


Loops = tuple[Loop, ...]

DEFAULT_DEPTH = 2
"""Words of a FIFO on which no `stream.fifo` stands, and of an inner stream."""
WINDOWS = -1
"""The inner stream from a window process to the arithmetic behind it."""
WINDOW = "_window"
"""Suffix of a window process: the only one to feed the arithmetic of its op, which follows it."""


@dataclass(frozen=True)
class Turn:
    """So many times: `emits` words of windows leave a window process while `reads` words for the next turn come in, no faster than one in `pace` cycles."""

    count: int
    emits: int
    reads: int
    pace: float


@dataclass(frozen=True)
class Kernel:
    """One process: its loops for one frame, and its latency: cycles from an iteration's start to the arrival of what it writes,
    the depth of the hardware pipeline (an estimate). `suffix` follows the op's name in that of the process. Behind a window process, `turns_ahead`
    repetitions of a loop before they are worked on its windows come in.
    `turns` are those of a window process whose rows come from memory."""

    loops: Loops
    latency: int
    suffix: str = ""
    turns_ahead: int = 0
    turns: tuple[Turn, ...] = ()


def iterations(loops: Loops) -> int:
    """Loop iterations of a frame: the fewest cycles that it can take."""
    return sum(loop.repeat * loop.iterations for loop in loops)


def words(loops: Loops, port: int) -> int:
    """Words per frame that cross a port."""
    return sum(loop.repeat * loop.words(port) for loop in loops)


def renumbered(loops: Loops, number: Callable[[int], int]) -> Loops:
    """The same loops at other ports."""

    def ports(old: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(map(number, old))

    return tuple(
        Loop(
            loop.repeat,
            tuple(
                replace(step, reads=ports(step.reads), writes=ports(step.writes))
                for step in loop.steps
            ),
        )
        for loop in loops
    )
