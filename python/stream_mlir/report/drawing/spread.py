"""Places in a row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def spread(wanted: Sequence[float], widths: Sequence[float]) -> list[float]:
    """The middles nearest to the wanted ones (least squares) at which things of these widths stand in order without overlap.

    Without its offset in a packed row each middle must not be smaller than the one before: isotonic regression by pooling adjacent violators.
    """
    offsets = [end - width / 2 for end, width in zip(accumulate(widths), widths, strict=True)]
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        pools.append((want - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, m), (b, n) = pools.pop(-2), pools.pop()
            pools.append(((a * m + b * n) / (m + n), m + n))
    levels = [level for level, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]
