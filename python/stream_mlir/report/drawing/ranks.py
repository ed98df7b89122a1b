"""Which node stands in which rank, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

_SWEEPS = 8
_BEND_WIDTH = 4.0


@dataclass(frozen=True)
class Ranks:
    """`rows[r]` are the nodes of rank r from left to right. An edge over several ranks has a bend in each: bends are nodes too, behind the
    given ones; `chains[e]` are the nodes along edge e. `widths` and `ranks` are by node, `lanes` orders what goes from one rank to the next."""

    rows: list[list[int]]
    chains: list[list[int]]
    widths: list[float]
    ranks: list[int]

    @cached_property
    def links(self) -> list[tuple[int, int]]:
        """Pairs of nodes in neighboring ranks that are joined."""
        return [link for chain in self.chains for link in pairwise(chain)]

    @cached_property
    def crossing(self) -> list[int]:
        """How many links arrive at each rank."""
        counts = Counter(self.ranks[end] for _, end in self.links)
        return [counts[number] for number in range(len(self.rows))]

    @cached_property
    def neighbors(self) -> tuple[list[list[int]], list[list[int]]]:
        """For each node those above it, and those below it."""
        return _neighbors(self.links, len(self.widths))

    @cached_property
    def lanes(self) -> dict[tuple[int, int], int]:
        """A number for each link among those between the same two ranks, from left to right."""
        found: dict[tuple[int, int], int] = {}
        place = {n: at for row in self.rows for at, n in enumerate(row)}
        for number in range(len(self.rows)):
            links = {link for link in self.links if self.ranks[link[0]] == number}
            ordered = sorted(links, key=lambda link: (place[link[0]], place[link[1]]))
            found.update({link: at for at, link in enumerate(reversed(ordered))})
        return found


def rank(widths: Sequence[float], edges: Sequence[tuple[int, int]]) -> Ranks:
    """Ranks by longest path, with few crossings. ValueError for a cycle."""
    ranks = _longest_paths(len(widths), edges)
    all_widths = list(widths)
    chains: list[list[int]] = []
    for start, end in edges:
        between = range(ranks[start] + 1, ranks[end])
        bends = list(range(len(all_widths), len(all_widths) + len(between)))
        ranks.extend(between)
        all_widths.extend([_BEND_WIDTH] * len(between))
        chains.append([start, *bends, end])
    rows: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for n, number in enumerate(ranks):
        rows[number].append(n)
    made = Ranks(rows, chains, all_widths, ranks)
    return Ranks(_ordered(made), chains, all_widths, ranks)


def _longest_paths(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    above, below = _neighbors(edges, count)
    ranks, waiting = [0] * count, [len(each) for each in above]
    ready = [n for n in range(count) if not waiting[n]]
    order: list[int] = []
    while ready:
        order.append(n := ready.pop())
        for m in below[n]:
            ranks[m] = max(ranks[m], ranks[n] + 1)
            waiting[m] -= 1
            if not waiting[m]:
                ready.append(m)
    if len(order) < count:
        raise ValueError("the network has a cycle")
    for n in reversed(order):  # sources go down to where they are read
        if not above[n] and below[n]:
            ranks[n] = min(ranks[m] for m in below[n]) - 1
    return ranks


def _neighbors(
    links: Sequence[tuple[int, int]], count: int
) -> tuple[list[list[int]], list[list[int]]]:
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for start, end in links:
        below[start].append(end)
        above[end].append(start)
    return above, below


def _ordered(ranks: Ranks) -> list[list[int]]:
    """Barycenter sweeps, down and up in turn; the order with the fewest crossings."""
    rows = [list(row) for row in ranks.rows]
    best, least = rows, _crossings(rows, ranks)
    for sweep in range(_SWEEPS):
        near = ranks.neighbors[sweep % 2]
        place = {n: at for row in rows for at, n in enumerate(row)}
        for number in range(len(rows)) if sweep % 2 == 0 else reversed(range(len(rows))):
            center = {
                n: sum(place[m] for m in near[n]) / len(near[n]) if near[n] else place[n]
                for n in rows[number]
            }
            rows[number] = sorted(rows[number], key=lambda n: center[n])
            place.update({n: at for at, n in enumerate(rows[number])})
        count = _crossings(rows, ranks)
        if count < least:
            best, least = [list(row) for row in rows], count
    return best


def _crossings(rows: Sequence[Sequence[int]], ranks: Ranks) -> int:
    place = {n: at for row in rows for at, n in enumerate(row)}
    by_rank: dict[int, list[tuple[int, int]]] = {}
    for start, end in ranks.links:
        by_rank.setdefault(ranks.ranks[start], []).append((place[start], place[end]))
    return sum(
        (a - c) * (b - d) < 0
        for links in by_rank.values()
        for at, (a, b) in enumerate(links)
        for c, d in links[:at]
    )
