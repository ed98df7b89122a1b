"""Rows of a window over depth, height and width (`window3d`, `lib/Kernels/README.md`).

The rows of all planes are numbered one after the other, of the input and of the output alike; the line buffer is a ring of input rows.
"""

from itertools import count, product

from stream_mlir.mapping.layer import Window

Sizes = tuple[int, ...]


def rows_needed(window: Window, spatial: Sizes, out: Sizes) -> list[int]:
    """For every output row, how many input rows it and those before it need; then all of them."""
    needed, most = [], 0
    for at in product(range(out[0]), range(out[1])):
        last = [
            min(window.first(axis, at[axis]) + window.extent(axis) - 1, spatial[axis] - 1)
            for axis in (0, 1)
        ]
        if min(last) >= 0:
            most = max(most, last[0] * spatial[1] + last[1] + 1)
        needed.append(most)
    return [*needed, spatial[0] * spatial[1]]


def rows_held(window: Window, spatial: Sizes, out: Sizes) -> int:
    """The most rows from the first that is still wanted to the last that comes in; not fewer than a window spans."""
    needed, done = rows_needed(window, spatial, out), spatial[0] * spatial[1]
    span = _offset(window, spatial, tap_rows(window) - 1) + 1
    held = [span]
    for row in reversed(range(len(needed) - 1)):
        plane, line = divmod(row, out[1])
        first = [
            min(max(window.first(axis, at), 0), spatial[axis])
            for axis, at in enumerate((plane, line))
        ]
        done = min(done, first[0] * spatial[1] + first[1])
        held.append(needed[row + 1] - done)
    return max(held)


def row_banks(window: Window, spatial: Sizes, fine: int) -> int:
    """Banks in which the tap rows of one word lie apart, so that all are read at once."""
    rows = max(1, fine // window.kernel[2])
    offsets = {_offset(window, spatial, row) for row in range(rows)}
    return next(banks for banks in count(rows) if len({o % banks for o in offsets}) == len(offsets))


def tap_rows(window: Window) -> int:
    """Rows of the kernel in all its planes."""
    return window.kernel[0] * window.kernel[1]


def _offset(window: Window, spatial: Sizes, tap_row: int) -> int:
    """Rows from the window's first to one of its tap rows."""
    plane, row = divmod(tap_row, window.kernel[1])
    return plane * window.dilations[0] * spatial[1] + row * window.dilations[1]
