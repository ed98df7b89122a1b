"""The search's front door: the best design of a network within a device's budget, with its proof. The method is in `docs/mapping.md`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from stream_mlir.errors import UserError
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.solve.design import Choice, Design, choices_of, spills_of, used
from stream_mlir.mapping.solve.diagnose import in_the_way, relaxed
from stream_mlir.mapping.solve.graph import Graph, Producers
from stream_mlir.mapping.solve.infeasible import refuse
from stream_mlir.mapping.solve.latency import fill, soonest
from stream_mlir.mapping.solve.options import LIMITS, OURS, Hardware
from stream_mlir.mapping.solve.problem import Budget, Problem
from stream_mlir.mapping.solve.sift import NODES
from stream_mlir.mapping.solve.throughput import Found, Search

__all__ = [
    "OBJECTIVES",
    "Budget",
    "Choice",
    "Design",
    "Graph",
    "Hardware",
    "Problem",
    "best",
    "search",
    "solve",
]

OBJECTIVES = ("throughput", "latency")
_CLOSE = 2e-5
"""Relative gap between an interval that traffic sets and its bound that counts as none."""
_OVER, _ATTEMPTS = 1.05, 8
"""Where a budget may be exceeded: as far as this factor over the least need; how many times one is raised."""


def search(
    layers: Sequence[Layer],
    producers: Sequence[Producers | int | None],
    budget: Budget,
    *,
    objective: str = "throughput",
    interval: int | None = None,
    hardware: Hardware = OURS,
    over_budget: bool = False,
    nodes: int = NODES,
) -> Design:
    """The best design.

    Args:
        layers: in any order that `producers` agrees with.
        producers: for each layer the indices of the layers that feed its inputs, None for the network's own.
        objective: `throughput` (shortest interval; among those a design of little use) or `latency` (modelled).
        interval: cycles between frames that are wanted: then the least use, as the sum of the shares of the budgets, LUTs thrice.
        hardware: cost table; whether weights may stay off chip and skips wait there; whose foldings.
        over_budget: whether budgets that no design keeps may be exceeded: one after the other, by a little more than the least need beside the others.
        nodes: of the search tree of one program; where they run out the result says it is not proven.

    Raises:
        UserError: no design fits (with the budgets in the way and what has been checked to help), or an argument is impossible.
    """
    if objective not in OBJECTIVES:
        raise UserError(f"unknown objective '{objective}'", hint=f"known: {', '.join(OBJECTIVES)}")
    if interval is not None and interval < 1:
        raise UserError(f"the interval must be at least one cycle, not {interval}")
    problem = Problem(Graph.of(layers, producers), budget, hardware)
    return solve(
        problem, objective=objective, interval=interval, over_budget=over_budget, nodes=nodes
    )


def solve(
    problem: Problem,
    *,
    objective: str = "throughput",
    interval: int | None = None,
    over_budget: bool = False,
    nodes: int = NODES,
) -> Design:
    """As `search`, for a problem that is there already."""
    if not problem.graph.layers:
        return Design((), 1, 1, True, objective, (), "", problem.fixed)
    design = best(problem, objective, interval, nodes)
    if design is not None:
        return design
    wanted = int(problem.intervals[-1]) if interval is None else interval
    missing = in_the_way(problem, wanted)
    if over_budget:
        design = _exceeding(problem, missing, wanted, objective, interval, nodes)
    if design is None:
        refuse(problem, wanted, missing, asked=interval is not None)
    return replace(design, exceeded=_exceeded(problem, design))


def _exceeding(
    problem: Problem,
    missing: tuple[str, ...],
    wanted: int,
    objective: str,
    interval: int | None,
    nodes: int,
) -> Design | None:
    """A design with some budgets raised, one after the other as they stand in the way."""
    for attempt in range(1, _ATTEMPTS + 1):
        if not missing:
            return None
        problem = relaxed(problem, missing, _OVER**attempt)
        design = best(problem, objective, interval, nodes)
        if design is not None:
            return design
        missing = in_the_way(problem, wanted)
    return None


def best(
    problem: Problem, objective: str, interval: int | None = None, nodes: int = NODES
) -> Design | None:
    """As `solve`, but None where no design fits, without a word on why."""
    return (
        _target(problem, interval, nodes)
        if interval is not None
        else _latency(problem, nodes)
        if objective == "latency"
        else _throughput(problem, nodes)
    )


def _throughput(problem: Problem, nodes: int) -> Design | None:
    found = Search(problem, nodes).fastest()
    if found is None:
        return None
    return _design(
        problem,
        found,
        "throughput",
        found.bound,
        found.interval - found.bound <= _CLOSE * found.interval,
    )


def _latency(problem: Problem, nodes: int) -> Design | None:
    result = soonest(Search(problem, nodes))
    if result is None:
        return None
    proven = result.bound >= result.latency - 1
    return _design(problem, result.found, "latency", int(result.bound), proven)


def _target(problem: Problem, interval: int, nodes: int) -> Design | None:
    """The least use at an interval; the program with converters proves it, within its gap of 0.1 %."""
    attempt = Search(problem, nodes)
    _, picks = attempt.at(interval)
    if picks is None:
        return None
    answer = attempt.exact(interval)
    better = answer.picks and _use(problem, interval, answer.picks, answer.skips) <= _use(
        problem, interval, *picks
    )
    if better:
        picks = (answer.picks, answer.skips)
    close = _use(problem, interval, *picks) <= answer.bound * (1 + 2e-3) + 1e-9
    found = Found(*picks, interval=interval, bound=interval)
    return _design(problem, found, "target", interval, bool(answer.picks) and close)


def _use(problem: Problem, interval: int, picks: Sequence[int], skips: Sequence[int]) -> float:
    """What is to be least, without the network's own traffic."""
    total = used(problem, problem.choices, picks, skips) - problem.fixed
    return float(total @ problem.weights(interval))


def _design(problem: Problem, found: Found, objective: str, bound: int, proven: bool) -> Design:
    choices = choices_of(problem.choices, found.picks)
    slowest = max(range(len(choices)), key=lambda index: choices[index].cycles)
    total = used(problem, problem.choices, found.picks, found.skips)
    actual = problem.interval_of(found.picks, total)
    shorter = problem.shorter(min(actual, found.bound))
    binding = in_the_way(problem, shorter) if shorter is not None else ()
    if not binding and actual > choices[slowest].cycles:
        binding = ("bandwidth",)
    return Design(
        choices=choices,
        interval_cycles=actual,
        bound_cycles=bound,
        proven=proven,
        objective=objective,
        binding=binding,
        bottleneck=problem.graph.layers[slowest].name,
        used=total,
        spills=spills_of(problem, found.skips),
        fill_cycles=ceil(fill(problem, found.picks)),
    )


def _exceeded(problem: Problem, design: Design) -> tuple[str, ...]:
    limits = problem.budget.limits(design.interval_cycles)
    return tuple(
        name
        for name, amount, limit in zip(LIMITS, design.used, limits, strict=True)
        if amount > limit
    )
