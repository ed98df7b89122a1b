"""Cycles per frame of one layer, in closed form from the loops of its processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.loops import DEFAULT_DEPTH, WINDOW, WINDOWS, Kernel, iterations
from stream_mlir.mapping.schedule import kernels

_EXACT = 1e-6
"""Cycles by which a sum of fractions may be off."""


def compute_cycles(layer: Layer) -> int:
    """Iterations of the last process alone: for conv and linear Ho*Wo * C*K/(fine*in*group) * F/(out*groups), as in fpgaConvNet."""
    return iterations(kernels(layer)[-1].loops)


def cycles(layer: Layer) -> int:
    """Interval of the layer: the iterations of its slowest process; a window and what stands behind it count as one process,
    for between them are only a few words."""
    return kernel_cycles(kernels(layer))


def kernel_cycles(made: Sequence[Kernel], slower: float = 1.0) -> int:
    """The same for the processes of any op; the iterations of the last one, if that waits for memory, take `slower` cycles each."""
    alone = [iterations(each.loops) for each in made]
    alone[-1] = ceil(slower * alone[-1] - _EXACT)
    at = next((number for number, each in enumerate(made) if each.suffix == WINDOW), None)
    if at is None:
        return max(alone)
    together = _together(made[at], made[at + 1], slower if at + 2 == len(made) else 1.0)
    return max([together, *alone[:at], *alone[at + 2 :]])


def _together(window: Kernel, work: Kernel, slower: float) -> int:
    if window.turns:
        return _turns(window, work)
    return joint_rows(window, work).slowed(slower).cycles


def _turns(window: Kernel, work: Kernel) -> int:
    """Cycles of a frame of a window whose rows come from memory, and the process behind it: as rows of windows, with the work that is theirs."""
    emits, cycles = sum(turn.count * turn.emits for turn in window.turns), 0
    for turn in window.turns:
        own = ceil(iterations(work.loops) * turn.emits / emits)
        made = _made(window, work, turn.emits)
        # Rows come in at their own pace, beside windows or behind the last one.
        beside = min(turn.reads, turn.emits)
        least, late = ceil(beside * turn.pace), ceil((turn.reads - beside) * turn.pace)
        rows = JointRows(
            0, max(own, least), max(turn.emits, least), max(made, least), window.latency + 1, ()
        )
        cycles += turn.count * rows.row(late)
    return ceil(cycles)


@dataclass(frozen=True)
class JointRows:
    """A window and the process behind it, output row by output row. `fill` words come in before the first. A row is `work` iterations of the
    second process, which takes `emits` windows; the window process has made the last of them `made` iterations after the row's start if it is held up,
    and reads on then. `restart` cycles pass until the other one feels it. `runs` holds (rows, words that come in during each, how many of those after the last window).
    """

    fill: int
    work: float
    emits: int
    made: float
    restart: int
    runs: tuple[tuple[int, int, int], ...]

    def slowed(self, factor: float) -> JointRows:
        """The same where an iteration of the second process takes so many cycles."""
        return replace(self, work=factor * self.work, made=factor * self.made)

    def row(self, late: int) -> float:
        """Cycles from row to row: the work, or making windows and reading `late` words, where that is more."""
        if not late:
            return self.work
        return max(self.work, self.emits + late, self.made + late + self.restart)

    @property
    def cycles(self) -> int:
        """Cycles of a frame. The line buffer is filled for the next one after the last window."""
        last = self.runs[-1][2]
        rows = sum(count * self.row(late) for count, _, late in self.runs)
        return ceil(rows - self.row(last) + self.row(last + self.fill) - _EXACT)


def joint_rows(window: Kernel, work: Kernel) -> JointRows:
    """Both processes as one. Ahead of the second the first is by what the FIFO between them and its own pipeline hold."""
    runs = tuple(
        (loop.repeat, loop.words(0), loop.iterations - emits)
        for loop in window.loops
        if (emits := loop.words(WINDOWS))
    )
    rows, emits = sum(count for count, _, _ in runs), window.loops[-1].words(WINDOWS)
    fill = iterations(window.loops) - sum(count * (emits + late) for count, _, late in runs)
    made = _made(window, work, emits)
    return JointRows(fill, iterations(work.loops) // rows, emits, made, window.latency + 1, runs)


def _made(window: Kernel, work: Kernel, emits: int) -> int:
    """Iterations of the second process until the first has made so many words of windows, if it is held up."""
    taking = [loop for loop in work.loops if loop.words(WINDOWS)]
    per_turn, count = taking[-1].words(WINDOWS), sum(loop.repeat for loop in taking)
    ahead = DEFAULT_DEPTH + window.latency - 1 + per_turn * work.turns_ahead
    # The loop of the second process takes the words of one result, then makes it.
    turn = sum(loop.repeat * loop.iterations for loop in taking) / count
    turns, words = divmod(emits - 1 - ahead, per_turn)
    return int(turns * turn) + words + 1 if emits > ahead else 0
