"""The processes of rows under a window in off-chip memory, as loops: those of `lines.h` and `window_lines.h` (`lib/Kernels/README.md`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby, pairwise

import numpy as np

from stream_mlir.mapping.lines import Lines
from stream_mlir.mapping.loops import WINDOW, WINDOWS, Kernel, Loop, Loops, Step, Turn
from stream_mlir.mapping.spill import MEMORY_CYCLES, regrouped

PACKED, STORED, LOADED, ROWS = -2, -3, -4, -5
"""Ports to the streams between them (`lines.INNER`)."""


@lru_cache(maxsize=1024)
def kernels_of(lines: Lines) -> tuple[Kernel, ...]:
    """Words are packed, stored, loaded, unpacked and made into windows; the arithmetic follows."""
    return _LineLoops(lines).kernels


@dataclass(frozen=True)
class _LineLoops:
    of: Lines

    @property
    def kernels(self) -> tuple[Kernel, ...]:
        words, memory = (
            (self.of.burst_words, self.of.word_bits),
            (self.of.part_words, self.of.port_bits),
        )
        pack = regrouped((0, *words), (PACKED, *memory))
        unpack = regrouped((LOADED, *memory), (ROWS, *words))
        return (
            Kernel((Loop(self.of.height * self.of.parts, pack),), 2, "_pack"),
            Kernel(self._store(), MEMORY_CYCLES, "_store"),
            Kernel(self._load(), MEMORY_CYCLES, "_load"),
            Kernel((Loop(self.of.loaded_rows * self.of.parts, unpack),), 2, "_unpack"),
            Kernel(self._windows(), 4, WINDOW, turns=self.turns),
        )

    def _store(self) -> Loops:
        """Row by row, each begun when memory has the one before; rows up to an announcement together."""
        plain, due = self._row(()), self._row((STORED,))
        needed = [0, *(rows for _, rows in self.of.announced)]
        loops = [
            Loop(len(list(same)), plain * (rows - 1) + due)
            for rows, same in groupby(after - before for before, after in pairwise(needed))
        ]
        rest = self.of.height - needed[-1]
        return (*loops, *([Loop(rest, plain)] if rest else []))

    def _row(self, announced: tuple[int, ...]) -> tuple[Step, ...]:
        if self.of.row_words == 1:
            return (Step(1, (PACKED,), announced, MEMORY_CYCLES),)
        first, last = Step(1, (PACKED,), gap=MEMORY_CYCLES), Step(1, (PACKED,), announced)
        return tuple(s for s in (first, Step(self.of.row_words - 2, (PACKED,)), last) if s.count)

    def _load(self) -> Loops:
        """Burst by burst, each asked for when the one before is there."""
        waits = dict(self.of.announced)
        turns = [(row in waits, inside) for row, inside in enumerate(self.of.inside)]
        return tuple(
            Loop(len(list(same)), self._bursts(inside * self.of.parts, is_announced))
            for (is_announced, inside), same in groupby(turns)
        )

    def _bursts(self, count: int, is_announced: bool) -> tuple[Step, ...]:
        rest = (Step(self.of.part_words - 1, (), (LOADED,)),) if self.of.part_words > 1 else ()
        burst = (Step(1, (), (LOADED,), MEMORY_CYCLES), *rest)
        first = (Step(1, (STORED,), (LOADED,), MEMORY_CYCLES), *rest) if is_announced else burst
        return first + burst * (count - 1)

    @cached_property
    def _emits(self) -> tuple[int, ...]:
        """Words of the windows of a row that end in each part; those in the padding before or behind it in the first and the last."""
        layer, window = self.of.layer, self.of.window
        ends = np.array([window.first(1, at) for at in range(layer.output[1])]) + window.extent(1)
        part = np.clip(-(-ends // self.of.columns) - 1, 0, self.of.parts - 1)
        words = self.of.channel_words * (layer.taps // layer.window_taps)
        return tuple((np.bincount(part, minlength=self.of.parts) * words).tolist())

    @cached_property
    def _rows(self) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
        """For so many rows of windows alike the words that leave and those that come in meanwhile, part by part."""
        follows = (*self.of.inside[1:], 0)
        return tuple(
            (
                len(list(same)),
                tuple(
                    (emits, self.of.burst_words * (own if part + 1 < self.of.parts else after))
                    for part, emits in enumerate(self._emits)
                ),
            )
            for (own, after), same in groupby(zip(self.of.inside, follows, strict=True))
        )

    @property
    def _first(self) -> int:
        """Words of the first part of a frame, which come in alone."""
        return self.of.inside[0] * self.of.burst_words

    def _windows(self) -> Loops:
        loops = [Loop(1, (Step(self._first, (ROWS,)),))]
        for count, parts in self._rows:
            steps = [step for each in parts for step in _beside(*each)]
            loops.append(Loop(count, tuple(step for step in steps if step.count)))
        return tuple(loops)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Part by part; beside the last one of a frame what comes in first in the next one, behind its windows."""
        pace = max(1.0, (MEMORY_CYCLES - 1 + self.of.part_words) / self.of.burst_words)
        *made, last = (
            Turn(count * len(list(same)), *each, pace)
            for count, parts in self._rows
            for each, same in groupby(parts)
        )
        return (*made, replace(last, reads=last.emits + self._first))


def _beside(emits: int, reads: int) -> tuple[Step, ...]:
    both = min(reads, emits)
    return (
        Step(both, (ROWS,), (WINDOWS,)),
        Step(reads - both, (ROWS,)),
        Step(emits - both, (), (WINDOWS,)),
    )
