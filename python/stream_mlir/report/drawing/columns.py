"""Where a long drawing is cut into columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log

from stream_mlir.report.drawing.ranks import Ranks

MARGIN = 16.0
LANE = 11.0
_MOST = 16
_SLACK = 0.2
"""A column may be shorter or longer than the mean by this share, to end where few streams cross."""


@dataclass(frozen=True)
class Column:
    """Ranks one below the other. `low` is the least x in them, which comes to stand at `left`; `lanes` streams go on in the next column."""

    ranks: range
    left: float
    low: float
    width: float
    height: float
    lanes: int

    @property
    def gutter(self) -> float:
        """Room to the next column."""
        return 2 * MARGIN + LANE * self.lanes


def columns(
    ranks: Ranks, xs: Sequence[float], heights: Sequence[float], aspect: float
) -> list[Column]:
    """As many columns as bring the drawing nearest to the wanted width by height."""
    most = min(_MOST, len(heights))
    found = [_columns(ranks, xs, heights, count) for count in range(1, most + 1)]

    def badness(each: Sequence[Column]) -> float:
        width = each[-1].left + each[-1].width
        return abs(log(width / (aspect * max(column.height for column in each))))

    return min(found, key=badness)


def _columns(
    ranks: Ranks, xs: Sequence[float], heights: Sequence[float], count: int
) -> list[Column]:
    found: list[Column] = []
    left, cuts = MARGIN, _cuts(ranks, heights, count)
    for first, last in zip([0, *cuts], [*cuts, len(heights)], strict=True):
        nodes = [n for row in ranks.rows[first:last] for n in row]
        low = min(xs[n] - ranks.widths[n] / 2 for n in nodes)
        width = max(xs[n] + ranks.widths[n] / 2 for n in nodes) - low
        lanes = ranks.crossing[last] if last < len(heights) else 0
        found.append(Column(range(first, last), left, low, width, sum(heights[first:last]), lanes))
        left += width + found[-1].gutter
    return found


def _cuts(ranks: Ranks, heights: Sequence[float], count: int) -> list[int]:
    """First ranks of the second column and of those behind it."""
    ends = [0.0, *accumulate(heights)]
    cuts: list[int] = []
    for number in range(1, count):
        target, reach = ends[-1] * number / count, _SLACK * ends[-1] / count
        first = cuts[-1] + 1 if cuts else 1
        near = [at for at in range(first, len(heights)) if abs(ends[at] - target) <= reach]
        if near:
            cuts.append(min(near, key=lambda at: (ranks.crossing[at], abs(ends[at] - target))))
    return cuts
