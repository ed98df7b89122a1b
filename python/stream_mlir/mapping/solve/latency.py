"""The shortest latency of one frame, as far as the model goes: the interval, and on the longest path every layer's time to its first output.

A layer's first output is taken to come as soon as its own kernel allows, so this is optimistic where the layer before it is slower; the simulator has the last word.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from stream_mlir.mapping.solve.problem import Problem
from stream_mlir.mapping.solve.program import Program, Verdict
from stream_mlir.mapping.solve.throughput import Found, Search

_TRIES = 8


@dataclass(frozen=True)
class Soonest:
    """A design, its modelled latency and a proven lower bound of that, in cycles."""

    found: Found
    latency: float
    bound: float


def soonest(search: Search) -> Soonest | None:
    """From the shortest interval on, as long as a longer one could still pay: what it costs in interval it must win in fill."""
    first = search.fastest()
    if first is None:
        return None
    problem = search.problem
    least_fill = fill(problem, [int(np.argmin(table.fill)) for table in problem.choices])
    best = Soonest(first, first.interval + fill(problem, first.picks), first.bound + least_fill)
    bounds = []
    later = problem.intervals[bisect_right(problem.intervals, first.interval) :]
    longer = [first.interval, *later]
    for interval in longer[:_TRIES]:
        if interval + least_fill >= best.latency:
            break
        found, bound = _at(search, interval)
        bounds.append(interval + bound)
        if found is not None and interval + fill(problem, found.picks) < best.latency:
            best = Soonest(found, interval + fill(problem, found.picks), best.bound)
    tried = len(bounds)
    rest = longer[tried] + least_fill if tried < len(longer) else best.latency
    return Soonest(best.found, best.latency, min([best.latency, rest, *bounds]))


def _at(search: Search, interval: int) -> tuple[Found | None, float]:
    """The least fill at an interval, and its bound."""
    problem = search.problem
    answer = Program(problem, interval, search.limited, path=True).solve(nodes=search.nodes)
    if answer.verdict is not Verdict.YES:
        return None, (float("inf") if answer.verdict is Verdict.NO else 0.0)
    return Found(answer.picks, answer.skips, interval, interval), answer.bound


def fill(problem: Problem, picks: list[int] | tuple[int, ...]) -> float:
    """Cycles to first outputs along the longest path."""
    graph, until = problem.graph, [0.0] * len(picks)
    for layer in graph.order:
        before = [until[p] for p in graph.producers[layer] if p is not None]
        until[layer] = max(before, default=0.0) + float(problem.choices[layer].fill[picks[layer]])
    return max(until, default=0.0)
