"""A layered drawing of a network (Sugiyama's method), its ranks wrapped into columns like text.

A streaming network is mostly one long chain: drawn in one column it would be twenty times as high as wide. So the ranks go from top to
bottom, column by column, and columns end where the fewest streams cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stream_mlir.report.drawing.columns import LANE, MARGIN, Column, columns
from stream_mlir.report.drawing.ranks import Ranks, rank
from stream_mlir.report.drawing.spread import spread

RANK_GAP = 16.0
_NODE_GAP = 14.0
_SWEEPS = 10

Edge = tuple[int, int]
Size = tuple[float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Drawing:
    """`centers[n]` is the middle of node n; `paths[e]` is the SVG path of edge e. All in pixels, y downward."""

    width: float
    height: float
    centers: tuple[Point, ...]
    paths: tuple[str, ...]


def draw(sizes: Sequence[Size], edges: Sequence[Edge], *, aspect: float = 1.9) -> Drawing:
    """Places nodes of the given sizes. ValueError for a cycle.

    Args:
        sizes: width and height of each node.
        edges: from which node to which.
        aspect: wanted width divided by height.
    """
    ranks = rank([width for width, _ in sizes], edges)
    xs = _align(ranks)
    heights = [max(sizes[n][1] for n in row if n < len(sizes)) for row in ranks.rows]
    found = columns(ranks, xs, [height + RANK_GAP for height in heights], aspect)
    centers = _place(ranks, xs, heights, found)
    bottom = 2 * _top(found) + max(column.height for column in found) - RANK_GAP
    paths = tuple(_path(chain, centers, sizes, ranks, found) for chain in ranks.chains)
    width = found[-1].left + found[-1].width + MARGIN
    return Drawing(width, bottom, tuple(centers[: len(sizes)]), paths)


def _align(ranks: Ranks) -> list[float]:
    """Middle of every node: near the mean of its neighbors, in order, without overlap."""
    xs = [0.0] * len(ranks.widths)
    down, up = ranks.neighbors
    for sweep in range(_SWEEPS):
        near = (down, up)[sweep % 2]
        for row in ranks.rows if sweep % 2 == 0 else reversed(ranks.rows):
            wanted = [sum(xs[m] for m in near[n]) / len(near[n]) if near[n] else xs[n] for n in row]
            placed = spread(wanted, [ranks.widths[n] + _NODE_GAP for n in row])
            for n, x in zip(row, placed, strict=True):
                xs[n] = x
    return xs


def _place(
    ranks: Ranks, xs: Sequence[float], heights: Sequence[float], found: Sequence[Column]
) -> list[Point]:
    centers = [(0.0, 0.0)] * len(xs)
    for column in found:
        top = _top(found)
        for number in column.ranks:
            for n in ranks.rows[number]:
                centers[n] = (column.left + xs[n] - column.low, top + heights[number] / 2)
            top += heights[number] + RANK_GAP
    return centers


def _path(
    chain: Sequence[int],
    centers: Sequence[Point],
    sizes: Sequence[Size],
    ranks: Ranks,
    found: Sequence[Column],
) -> str:
    """From below the first node of the chain, through its bends, to the top of the last."""
    x, y = centers[chain[0]]
    y += sizes[chain[0]][1] / 2
    parts = [f"M{x:.1f} {y:.1f}"]
    for number, n in enumerate(chain[1:], 1):
        to_x, to_y = centers[n]
        if number == len(chain) - 1:
            to_y -= sizes[n][1] / 2
        here = ranks.ranks[chain[number - 1]]
        column = next(each for each in found if here in each.ranks)
        if here == column.ranks[-1]:
            lane = ranks.lanes[chain[number - 1], n]
            parts.append(_around((x, y), (to_x, to_y), column, lane, _top(found)))
        else:
            middle = (y + to_y) / 2
            parts.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    return "".join(parts)


def _top(found: Sequence[Column]) -> float:
    """Room above and below the columns for what goes from one to the next."""
    return MARGIN + LANE * max(column.lanes for column in found)


def _around(start: Point, end: Point, column: Column, lane: int, top: float) -> str:
    """Below the column, up in the gutter beside it, into the next column from above."""
    gutter = column.left + column.width + MARGIN + LANE * (column.lanes - lane - 0.5)
    below = top + column.height - RANK_GAP + LANE * (lane + 1)
    above = top - LANE * (lane + 1)
    corners = [(start[0], below), (gutter, below), (gutter, above), (end[0], above), end]
    return "".join(f"L{x:.1f} {y:.1f}" for x, y in corners)
