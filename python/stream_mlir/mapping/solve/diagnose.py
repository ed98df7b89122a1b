"""Which budgets stand in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stream_mlir.mapping.solve.options import LIMITS
from stream_mlir.mapping.solve.problem import Problem
from stream_mlir.mapping.solve.program import ALL, Program, Verdict
from stream_mlir.mapping.solve.throughput import Search

_NODES = 200


def in_the_way(problem: Problem, interval: int) -> tuple[str, ...]:
    """A smallest set of budgets that no design with this interval keeps at once (deletion filter: none of them can be left out); empty where
    even unlimited budgets do not help, or where a design exists. Where the linear relaxation proves it, the set is one that the relaxation cannot
    keep. A budget stays in where a solve ends undecided."""
    if Program(problem, interval, ()).excluded:
        return ()
    excluded = _relaxed if _relaxed(problem, interval, ALL) else _searched
    if not excluded(problem, interval, ALL) and _found(problem, interval):
        return ()
    needed = list(ALL)
    for column in _least_likely_first(problem, interval):
        without = tuple(each for each in needed if each != column)
        if excluded(problem, interval, without):
            needed.remove(column)
    return tuple(LIMITS[column] for column in needed)


def _relaxed(problem: Problem, interval: int, limited: tuple[int, ...]) -> bool:
    """Whether the linear relaxation has no design."""
    return Program(problem, interval, limited).excluded


def _searched(problem: Problem, interval: int, limited: tuple[int, ...]) -> bool:
    """Whether there is provably none at all."""
    return Search(problem, _NODES, limited).at(interval)[0] is Verdict.NO


def _found(problem: Problem, interval: int) -> bool:
    return Search(problem, _NODES).at(interval)[0] is Verdict.YES


def least_need(problem: Problem, interval: float, limited: Sequence[str] = ()) -> np.ndarray:
    """For each column of `LIMITS` the least that a design with this interval needs of it (width converters left out) while it keeps the
    other budgets in `limited`. A lower bound; infinite where there is no such design."""
    needs = []
    for column in ALL:
        others = [LIMITS.index(name) for name in limited if name != LIMITS[column]]
        least = Program(problem, interval, others).need(np.eye(len(ALL))[column])
        needs.append(least + problem.fixed[column])
    return np.array(needs)


def _least_likely_first(problem: Problem, interval: int) -> list[int]:
    limits = problem.budget.limits(interval)
    share = least_need(problem, interval) / np.maximum(limits, 1e-9)
    return [int(column) for column in np.argsort(share, kind="stable")]


def relaxed(problem: Problem, names: tuple[str, ...], factor: float) -> Problem:
    """The same problem with one budget raised of some that no design keeps at once: the one that is exceeded least, to `factor` times the least
    need of a design that keeps the others."""
    slowest, budget = float(problem.intervals[-1]), problem.budget
    needs = dict(zip(LIMITS, least_need(problem, slowest, names), strict=True))
    limits = dict(zip(LIMITS, budget.limits(slowest), strict=True))
    name = min(names, key=lambda each: needs[each] / max(limits[each], 1e-9))
    if name == "bandwidth":
        return replace(problem, budget=replace(budget, bits_per_cycle=float("inf")))
    raised = {name: max(getattr(budget.resources, name), int(factor * needs[name]) + 1)}
    return replace(problem, budget=replace(budget, resources=replace(budget.resources, **raised)))
