"""Row by row timing of a sliding window: how many words a window process reads and emits while one output row is made.

Follows the static schedule of the kernels (`lib/Kernels/README.md`): fill the line buffer for the first output row; then, while the windows of
row r go out, read the input rows that row r + 1 needs, one word per cycle. Everything is a pure function of the layer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from math import prod

from stream_mlir.mapping import volume
from stream_mlir.mapping.layer import Layer, Window


@dataclass(frozen=True)
class WindowRows:
    """Words per frame of one window process, by output row: the outermost spatial dimension that slides, or the outer two of three.

    `fill` words come in first. Then, for every (count, reads) in `runs`, during each of `count` rows `reads` words come in
    while `emits` words go out.
    """

    fill: int
    runs: tuple[tuple[int, int], ...]
    emits: int


def window_rows(layer: Layer) -> WindowRows:
    """The schedule of the layer's window process. ValueError for a layer without a window."""
    if layer.window is None:
        raise ValueError(f"{layer.name} has no window")
    out, words = layer.output, channel_words(layer)
    row = row_positions(layer) * words
    fill, runs = _input_rows(layer.window, layer.inputs[0][:-1], out[:-1])
    return WindowRows(
        fill=fill * row,
        runs=tuple((count, rows * row) for count, rows in runs),
        emits=prod(out[_row_axes(layer.window) : -1]) * words * (layer.taps // layer.window_taps),
    )


def fill_rows(layer: Layer) -> int:
    """Input rows that come in before the first window leaves."""
    assert layer.window is not None
    return _input_rows(layer.window, layer.inputs[0][:-1], layer.output[:-1])[0]


def row_positions(layer: Layer) -> int:
    """Positions of an input row. Over three dimensions the rows of all planes follow each other."""
    assert layer.window is not None
    return prod(layer.inputs[0][_row_axes(layer.window) : -1])


def buffer_rows(layer: Layer) -> int:
    """Rows of the line buffer: those of one window, and those that come in meanwhile."""
    window, spatial, out = layer.window, layer.inputs[0][:-1], layer.output[:-1]
    assert window is not None
    if len(spatial) > 2:
        return volume.rows_held(window, spatial, out)
    _, runs = _input_rows(window, spatial, out)
    return window.extent(0) + max(window.strides[0], runs[-1][1])


def channel_words(layer: Layer) -> int:
    """Input words per spatial position."""
    lanes = layer.fold.in_ if layer.op == "pool" else layer.input_lanes
    return layer.channels // lanes


@lru_cache(maxsize=4096)
def _input_rows(
    window: Window, spatial: tuple[int, ...], out: tuple[int, ...]
) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Input rows before the first output row, and runs of output rows with as many during each."""
    if len(window.kernel) > 2:
        needed = volume.rows_needed(window, spatial, out)
    else:
        needed = [*_needed(window, spatial[0], out[0]), spatial[0]]
    during = (after - before for before, after in pairwise(needed))
    return needed[0], tuple((len(list(same)), rows) for rows, same in groupby(during))


def _row_axes(window: Window) -> int:
    """How many dimensions number the rows."""
    return 2 if len(window.kernel) > 2 else 1


def _needed(window: Window, height: int, out: int) -> Iterator[int]:
    """For every output row, how many input rows it and those before it need."""
    for row in range(out):
        yield min(max(window.first(0, row) + window.extent(0), 0), height)
