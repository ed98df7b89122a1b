"""The rows under a window in off-chip memory instead of a line buffer (SMOF: written once, read once for every kernel row).

The input is written to a ring of rows. Each row of windows reads the rows that it touches, those in the padding left out: `columns` columns of the first,
the same of the next, and so on, then the next columns. On chip are two such parts. `line_loops.py` has the processes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import gcd

import numpy as np

from stream_mlir.mapping.layer import Layer, Window
from stream_mlir.mapping.loops import DEFAULT_DEPTH
from stream_mlir.mapping.rows import channel_words
from stream_mlir.mapping.spill import PORT_BITS, port_width

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
    def window(self) -> Window:
        """That of the layer."""
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
        return _inside(self.window, self.height, self.layer.output[0])

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
        window, found = self.window, [(-1, 0)]
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
            most = max(most, written - max(0, self.window.first(0, row)))
        return most

    @property
    def inner(self) -> tuple[tuple[str, int], ...]:
        """Suffix and depth of the streams between the processes."""
        buffer = max(DEFAULT_DEPTH, self.part_words)
        depths = (DEFAULT_DEPTH, buffer, DEFAULT_DEPTH, buffer, DEFAULT_DEPTH)
        return tuple(zip(INNER, depths, strict=True))

    def visits(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows and parts, in the order in which they are read."""
        window, found = self.window, []
        for row in range(self.layer.output[0]):
            taps = (
                window.first(0, row) + tap * window.dilations[0] for tap in range(window.kernel[0])
            )
            rows = [each for each in taps if 0 <= each < self.height]
            found += [(each, part) for part in range(self.parts) for each in rows]
        rows, parts = np.array(found).T
        return rows, parts


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
