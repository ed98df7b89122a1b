"""Cycles per frame of one layer, in closed form from the loops of its processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.loops import DEFAULT_DEPTH, WINDOW, WINDOWS, Kernel, iterations
from stream_mlir.mapping.schedule import kernels


def compute_cycles(layer: Layer) -> int:
    """Iterations of the last process alone: for conv and linear Ho*Wo * C*K/(fine*in*group) * F/(out*groups), as in fpgaConvNet."""
    return iterations(kernels(layer)[-1].loops)


def cycles(layer: Layer) -> int:
    """Interval of the layer: the iterations of its slowest process; a window and what stands behind it count as one process,
    for between them are only a few words."""
    return kernel_cycles(kernels(layer))


def kernel_cycles(made: Sequence[Kernel]) -> int:
    """The same for the processes of any op."""
    at = next((number for number, each in enumerate(made) if each.suffix == WINDOW), None)
    if at is None:
        return max(iterations(each.loops) for each in made)
    window, work = made[at : at + 2]
    together = _turns(window, work) if window.turns else joint_rows(window, work).cycles
    return max([together, *(iterations(each.loops) for each in (*made[:at], *made[at + 2 :]))])


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
    return cycles


@dataclass(frozen=True)
class JointRows:
    """A window and the process behind it, output row by output row. `fill` words come in before the first. A row is `work` iterations of the
    second process, which takes `emits` windows; the window process has made the last of them `made` iterations after the row's start if it is held up,
    and reads on then. `restart` cycles pass until the other one feels it. `runs` holds (rows, words that come in during each, how many of those after the last window).
    """

    fill: int
    work: int
    emits: int
    made: int
    restart: int
    runs: tuple[tuple[int, int, int], ...]

    def row(self, late: int) -> int:
        """Cycles from row to row: the work, or making windows and reading `late` words, where that is more."""
        if not late:
            return self.work
        return max(self.work, self.emits + late, self.made + late + self.restart)

    @property
    def cycles(self) -> int:
        """Cycles of a frame. The line buffer is filled for the next one after the last window."""
        last = self.runs[-1][2]
        rows = sum(count * self.row(late) for count, _, late in self.runs)
        return rows - self.row(last) + self.row(last + self.fill)


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
