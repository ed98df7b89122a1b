"""Cycles per frame of one layer, in closed form from the loops of its processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.loops import Loop, Loops, iterations
from stream_mlir.mapping.schedule import WINDOW, WINDOWS, Kernel, kernels


def compute_cycles(layer: Layer) -> int:
    """Iterations of the last process alone: for conv and linear Ho*Wo * C*K/(fine*in*group) * F/(out*groups), as in fpgaConvNet."""
    return iterations(kernels(layer)[-1].loops)


def cycles(layer: Layer) -> int:
    """Interval of the layer: the iterations of its slowest process; a window and what stands behind it count as one process,
    for between them are only two words."""
    return kernel_cycles(kernels(layer))


def kernel_cycles(made: Sequence[Kernel]) -> int:
    """The same for the processes of any op."""
    if made[0].suffix != WINDOW:
        return max(iterations(each.loops) for each in made)
    together = joint_rows(made[0].loops, made[1].loops).cycles
    return max([together, *(iterations(each.loops) for each in made[2:])])


@dataclass(frozen=True)
class JointRows:
    """A window and the process behind it, output row by output row. `fill` words come in first. A row is `work` iterations of the
    second process, which takes its last window in number `taken`; what the window still has to read then comes `late`, after it.

    `runs` holds (rows, words that come in during each, how many of those late).
    """

    fill: int
    work: int
    taken: int
    emits: int
    runs: tuple[tuple[int, int, int], ...]

    def row(self, late: int) -> int:
        """Cycles of a row: the work, or taking the windows and reading on, where that is more."""
        return max(self.work, self.taken + late)

    @property
    def cycles(self) -> int:
        """Cycles of a frame."""
        return self.fill + sum(rows * self.row(late) for rows, _, late in self.runs)


def joint_rows(window: Loops, work: Loops) -> JointRows:
    """Both processes as one."""
    emits, runs = 0, []
    for loop in window:
        if emits := loop.words(WINDOWS):
            runs.append((loop.repeat, loop.words(0), loop.iterations - emits))
    rows = sum(count for count, _, _ in runs)
    row = iterations(work) // rows
    fill = iterations(window) - sum(count * (emits + late) for count, _, late in runs)
    return JointRows(fill, row, row - _idle_end(work[-1]), emits, tuple(runs))


def _idle_end(loop: Loop) -> int:
    """Iterations of a repetition after the last window was taken: the later filter passes."""
    reads = [WINDOWS in step.reads for step in loop.steps]
    after = loop.steps[len(reads) - reads[::-1].index(True) :]
    return sum(step.count * step.gap for step in after)
