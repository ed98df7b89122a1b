"""The rows under a window in off-chip memory instead of a line buffer (SMOF: written once, read once for every kernel row).

The input is written to a ring of rows. Each row of windows reads the rows that it touches, those in the padding left out: `columns` columns of the first,
the same of the next, and so on, then the next columns. On chip are two such parts. Loops are those of `lines.h` and `window_lines.h` (`lib/Kernels/README.md`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from math import gcd

import numpy as np

from stream_mlir.mapping.layer import Layer, Window
from stream_mlir.mapping.loops import (
    DEFAULT_DEPTH,
    WINDOW,
    WINDOWS,
    Kernel,
    Loop,
    Loops,
    Step,
    Turn,
)
from stream_mlir.mapping.rows import channel_words
from stream_mlir.mapping.spill import MEMORY_CYCLES, PORT_BITS, port_width, regrouped

PACKED, STORED, LOADED, ROWS = -2, -3, -4, -5
INNER = ("_windows", "_packed", "_stored", "_loaded", "_rows")
"""Suffixes of the streams between the processes, from -1 down; `_stored` carries the announcements of rows."""


def can_have_lines(layer: Layer) -> bool:
    """Whether the layer has a line buffer that memory can replace: two dimensions, several kernel rows, no row of windows wholly in the padding."""
    window = layer.window
    return (
        window is not None
        and layer.skip is None
        and len(window.kernel) == 2
        and window.kernel[0] > 1
        and not window.upsample
        and min(_inside(window, layer.inputs[0][0], layer.output[0])) > 0
    )


def columns_of(layer: Layer) -> int | None:
    """Columns of a part: the fewest that divide the width, make a burst of the words asked for, and are whole words of memory; without such all.
    None where words are wider than any port, or rows no whole words of memory."""
    width, words = layer.inputs[0][1], channel_words(layer)
    word_bits = layer.channels // words * layer.input_bits
    port = port_width(word_bits)
    unit = port // gcd(port, word_bits)
    if word_bits > PORT_BITS[-1] or width * words % unit:
        return None
    return _columns(width, words, unit, layer.lines_burst)


@lru_cache(maxsize=4096)
def _columns(width: int, words: int, unit: int, burst: int) -> int:
    parts = (each for each in range(1, width) if width % each == 0)
    long = (each for each in parts if each * words >= burst and each * words % unit == 0)
    return next(long, width)


@dataclass(frozen=True)
class Lines:
    """Of a layer whose rows wait in memory. A word is one of its input's stream; a row of memory has `parts` parts of `part_words` words of `port_bits`."""

    layer: Layer
    columns: int

    @property
    def _window(self) -> Window:
        assert self.layer.window is not None
        return self.layer.window

    @property
    def height(self) -> int:
        """Rows of the input."""
        return self.layer.inputs[0][0]

    @property
    def parts(self) -> int:
        """Of a row."""
        return self.layer.inputs[0][1] // self.columns

    @property
    def channel_words(self) -> int:
        """Of a position."""
        return channel_words(self.layer)

    @property
    def word_bits(self) -> int:
        """Channels side by side."""
        return self.layer.channels // self.channel_words * self.layer.input_bits

    @property
    def port_bits(self) -> int:
        """Width of a word of memory."""
        return port_width(self.word_bits)

    @property
    def burst_words(self) -> int:
        """Words of a part of a row."""
        return self.columns * self.channel_words

    @property
    def part_words(self) -> int:
        """The same in words of memory: a burst of the loader, and what is buffered before and behind memory."""
        return self.burst_words * self.word_bits // self.port_bits

    @property
    def row_words(self) -> int:
        """Words of memory of a row: a burst of the writer."""
        return self.parts * self.part_words

    @cached_property
    def inside(self) -> tuple[int, ...]:
        """Rows that each row of windows reads."""
        return _inside(self._window, self.height, self.layer.output[0])

    @property
    def loaded_rows(self) -> int:
        """Rows read in a frame."""
        return sum(self.inside)

    @property
    def stored_port_words(self) -> int:
        """Words of memory written in a frame."""
        return self.height * self.row_words

    @property
    def loaded_port_words(self) -> int:
        """Words of memory read in a frame."""
        return self.loaded_rows * self.row_words

    @property
    def bits_per_frame(self) -> int:
        """To memory and back: H rows written, and up to Kh read for each row of windows."""
        return (self.stored_port_words + self.loaded_port_words) * self.port_bits

    @cached_property
    def announced(self) -> tuple[tuple[int, int], ...]:
        """The rows of windows before which rows are announced, and up to which rows."""
        window, found = self._window, [(-1, 0)]
        for row in range(self.layer.output[0]):
            needed = min(window.first(0, row) + window.extent(0), self.height)
            if needed > found[-1][1]:
                found.append((row, needed))
        return tuple(found[1:])

    @property
    def slots(self) -> int:
        """Rows that the ring has room for: from the first under the windows at work to those that the writer, an announcement further than the FIFO
        between holds, has written; and at least a frame, for programs that run the processes one after the other."""
        announced, count = self.announced, len(self.announced)
        most = self.height
        for number, (row, _) in enumerate(announced):
            frame, last = divmod(number + DEFAULT_DEPTH + 1, count)
            written = frame * self.height + announced[last][1]
            most = max(most, written - max(0, self._window.first(0, row)))
        return most

    @property
    def inner(self) -> tuple[tuple[str, int], ...]:
        """Suffix and depth of the streams between the processes."""
        buffer = max(DEFAULT_DEPTH, self.part_words)
        depths = (DEFAULT_DEPTH, buffer, DEFAULT_DEPTH, buffer, DEFAULT_DEPTH)
        return tuple(zip(INNER, depths, strict=True))

    def visits(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows and parts, in the order in which they are read."""
        window, found = self._window, []
        for row in range(self.layer.output[0]):
            taps = (
                window.first(0, row) + tap * window.dilations[0] for tap in range(window.kernel[0])
            )
            rows = [each for each in taps if 0 <= each < self.height]
            found += [(each, part) for part in range(self.parts) for each in rows]
        rows, parts = np.array(found).T
        return rows, parts

    @cached_property
    def kernels(self) -> tuple[Kernel, ...]:
        """Words are packed, stored, loaded, unpacked and made into windows; the arithmetic follows."""
        words, memory = (self.burst_words, self.word_bits), (self.part_words, self.port_bits)
        pack = regrouped((0, *words), (PACKED, *memory))
        unpack = regrouped((LOADED, *memory), (ROWS, *words))
        return (
            Kernel((Loop(self.height * self.parts, pack),), 2, "_pack"),
            Kernel(self._store(), MEMORY_CYCLES, "_store"),
            Kernel(self._load(), MEMORY_CYCLES, "_load"),
            Kernel((Loop(self.loaded_rows * self.parts, unpack),), 2, "_unpack"),
            Kernel(self._windows(), 4, WINDOW, turns=self.turns),
        )

    def _store(self) -> Loops:
        """Row by row, each begun when memory has the one before; rows up to an announcement together."""
        plain, due = self._row(()), self._row((STORED,))
        needed = [0, *(rows for _, rows in self.announced)]
        loops = [
            Loop(len(list(same)), plain * (rows - 1) + due)
            for rows, same in groupby(after - before for before, after in pairwise(needed))
        ]
        rest = self.height - needed[-1]
        return (*loops, *([Loop(rest, plain)] if rest else []))

    def _row(self, announced: tuple[int, ...]) -> tuple[Step, ...]:
        if self.row_words == 1:
            return (Step(1, (PACKED,), announced, MEMORY_CYCLES),)
        first, last = Step(1, (PACKED,), gap=MEMORY_CYCLES), Step(1, (PACKED,), announced)
        return tuple(s for s in (first, Step(self.row_words - 2, (PACKED,)), last) if s.count)

    def _load(self) -> Loops:
        """Burst by burst, each asked for when the one before is there."""
        waits = dict(self.announced)
        turns = [(row in waits, inside) for row, inside in enumerate(self.inside)]
        return tuple(
            Loop(len(list(same)), self._bursts(inside * self.parts, is_announced))
            for (is_announced, inside), same in groupby(turns)
        )

    def _bursts(self, count: int, is_announced: bool) -> tuple[Step, ...]:
        rest = (Step(self.part_words - 1, (), (LOADED,)),) if self.part_words > 1 else ()
        burst = (Step(1, (), (LOADED,), MEMORY_CYCLES), *rest)
        first = (Step(1, (STORED,), (LOADED,), MEMORY_CYCLES), *rest) if is_announced else burst
        return first + burst * (count - 1)

    @cached_property
    def _emits(self) -> tuple[int, ...]:
        """Words of the windows of a row that end in each part; those in the padding before or behind it in the first and the last."""
        layer, window = self.layer, self._window
        ends = np.array([window.first(1, at) for at in range(layer.output[1])]) + window.extent(1)
        part = np.clip(-(-ends // self.columns) - 1, 0, self.parts - 1)
        words = self.channel_words * (layer.taps // layer.window_taps)
        return tuple((np.bincount(part, minlength=self.parts) * words).tolist())

    @cached_property
    def _rows(self) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
        """For so many rows of windows alike the words that leave and those that come in meanwhile, part by part."""
        follows = (*self.inside[1:], 0)
        return tuple(
            (
                len(list(same)),
                tuple(
                    (emits, self.burst_words * (own if part + 1 < self.parts else after))
                    for part, emits in enumerate(self._emits)
                ),
            )
            for (own, after), same in groupby(zip(self.inside, follows, strict=True))
        )

    @property
    def _first(self) -> int:
        """Words of the first part of a frame, which come in alone."""
        return self.inside[0] * self.burst_words

    def _windows(self) -> Loops:
        loops = [Loop(1, (Step(self._first, (ROWS,)),))]
        for count, parts in self._rows:
            steps = [step for each in parts for step in _beside(*each)]
            loops.append(Loop(count, tuple(step for step in steps if step.count)))
        return tuple(loops)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Part by part; beside the last one of a frame what comes in first in the next one, behind its windows."""
        pace = max(1.0, (MEMORY_CYCLES - 1 + self.part_words) / self.burst_words)
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


@lru_cache(maxsize=4096)
def _inside(window: Window, height: int, out: int) -> tuple[int, ...]:
    taps = np.arange(window.kernel[0]) * window.dilations[0]
    rows = np.array([window.first(0, row) for row in range(out)])[:, None] + taps
    return tuple(((rows >= 0) & (rows < height)).sum(axis=1).tolist())


def lines_of(layer: Layer) -> Lines:
    """Of a layer with `lines_burst`. ValueError where its folding does not go with them (`columns_of`)."""
    columns = columns_of(layer)
    if columns is None:
        raise ValueError(f"{layer.name}: rows are no whole words of memory")
    # How many filters are worked on at once makes no difference, so that many foldings share one.
    fold = layer.fold if layer.op == "pool" else replace(layer.fold, out=1)
    return _lines(
        replace(layer, name="", fold=fold, offchip_rows=0, codec="", codec_ratio=1.0), columns
    )


@lru_cache(maxsize=1024)
def _lines(layer: Layer, columns: int) -> Lines:
    return Lines(layer, columns)
