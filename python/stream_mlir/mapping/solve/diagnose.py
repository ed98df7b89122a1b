"""Which budgets stand in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stream_mlir.mapping.solve.options import LIMITS
from stream_mlir.mapping.solve.problem import Problem
from stream_mlir.mapping.solve.program import ALL, Program, Verdict
from stream_mlir.mapping.solve.throughput import Search

_SECONDS = 1.0


def in_the_way(problem: Problem, interval: int) -> tuple[str, ...]:
    """A smallest set of budgets that no design with this interval keeps at once (deletion filter: none of them can be left out); empty where
    even unlimited budgets do not help, or where a design exists. A budget stays in where a solve ends undecided."""
    if _verdict(problem, interval, ALL) is Verdict.YES:
        return ()
    if _verdict(problem, interval, ()) is Verdict.NO:
        return ()
    needed = list(ALL)
    for column in _least_likely_first(problem, interval):
        without = tuple(each for each in needed if each != column)
        if _verdict(problem, interval, without) is Verdict.NO:
            needed.remove(column)
    return tuple(LIMITS[column] for column in needed)


def least_need(problem: Problem, interval: float, limited: Sequence[str] = ()) -> np.ndarray:
    """For each column of `LIMITS` the least that a design with this interval needs of it (width converters left out) while it keeps the
    other budgets in `limited`. A lower bound; infinite where there is no such design."""
    needs = []
    for column in ALL:
        others = [LIMITS.index(name) for name in limited if name != LIMITS[column]]
        program = Program(problem, interval, problem.narrowed, others)
        weights = np.eye(len(ALL))[column]
        answer = program.solve(integral=False, objective=weights)
        none = answer.verdict is Verdict.NO
        needs.append(np.inf if none else answer.bound + problem.fixed[column])
    return np.array(needs)


def _verdict(problem: Problem, interval: int, limited: tuple[int, ...]) -> Verdict:
    """The linear relaxation first: its "no" is quick."""
    relaxation = Program(problem, interval, problem.narrowed, limited).solve(integral=False)
    if relaxation.verdict is Verdict.NO:
        return Verdict.NO
    return Search(problem, _SECONDS, limited).at(interval)[0]


def _least_likely_first(problem: Problem, interval: int) -> list[int]:
    limits = problem.budget.limits(interval)
    share = least_need(problem, interval) / np.maximum(limits, 1e-9)
    return [int(column) for column in np.argsort(share, kind="stable")]


def relaxed(problem: Problem, names: tuple[str, ...], factor: float) -> Problem:
    """The same problem with some budgets raised to `factor` times the least need of any design, where that is more."""
    slowest = float(problem.intervals[-1])
    needs = dict(zip(LIMITS, least_need(problem, slowest), strict=True))
    budget = problem.budget
    raised = {
        name: max(getattr(budget.resources, name), int(factor * needs[name]) + 1)
        for name in names
        if name != "bandwidth"
    }
    bits = float("inf") if "bandwidth" in names else budget.bits_per_cycle
    budget = replace(budget, resources=replace(budget.resources, **raised), bits_per_cycle=bits)
    return replace(problem, budget=budget)
