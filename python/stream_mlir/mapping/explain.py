"""What limits a design, and what more of each resource would buy: every answer comes from a search of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stream_mlir.errors import UserError
from stream_mlir.mapping.resources import RESOURCE_NAMES
from stream_mlir.mapping.search import OBJECTIVES, Budget, Design, Problem, solve
from stream_mlir.mapping.solve.options import LIMITS
from stream_mlir.mapping.solve.sift import NODES

_SHOWN = 3
_MORE = 0.1


def explain(problem: Problem, design: Design, nodes: int = NODES) -> list[str]:
    """Lines to read: the bound, what binds, who spends it, and what one unit or 10 % more would buy. Cycles are those of the model."""
    return [
        *_limit(design),
        *_spending(problem, design),
        *(_gains(problem, design, nodes) if design.objective in OBJECTIVES else ()),
    ]


def _limit(design: Design) -> Iterator[str]:
    proof = "proven: nothing within the budget is better" if design.proven else "not proven"
    yield f"{design.objective}: {design.interval_cycles:,} cycles between frames; bound {design.bound_cycles:,} ({proof})"
    if design.binding:
        names = " and ".join(design.binding)
        yield f"{names}-bound: `{design.bottleneck}` is the slowest layer, and no other choice within the budget is faster"
    elif design.objective in OBJECTIVES:
        yield f"parallelism-bound: `{design.bottleneck}` cannot be faster"
    if design.exceeded:
        yield f"over budget: {', '.join(design.exceeded)}"


def _spending(problem: Problem, design: Design) -> Iterator[str]:
    """For each resource in use, its share of the budget and the layers that take most of it."""
    limits = problem.budget.limits(design.interval_cycles)
    layers = list(zip(problem.graph.layers, design.choices, strict=True))
    for column, name in enumerate(RESOURCE_NAMES):
        whole = design.used[column]
        if not whole:
            continue
        most = sorted(layers, key=lambda pair: -getattr(pair[1].cost, name))[:_SHOWN]
        spent = ", ".join(
            f"`{layer.name}` {getattr(choice.cost, name) / whole:.0%}" for layer, choice in most
        )
        yield f"{name}: {whole:,.0f} of {limits[column]:,.0f}; {spent}"
    column = LIMITS.index("bandwidth")
    if problem.budget.bits_per_cycle < float("inf"):
        yield f"bandwidth: {design.used[column] / limits[column]:.1%} of it"


def _gains(problem: Problem, design: Design, nodes: int) -> Iterator[str]:
    for name in LIMITS:
        for what, budget in _more(problem.budget, name):
            richer = replace(problem, budget=budget)
            try:
                other = solve(richer, objective=design.objective, nodes=nodes)
            except UserError:
                continue
            saved = design.interval_cycles - other.interval_cycles
            if saved > 0:
                share = saved / design.interval_cycles
                yield f"{what}: {other.interval_cycles:,} cycles, {share:.1%} less"
            elif name in design.binding:
                yield f"{what}: no gain"


def _more(budget: Budget, name: str) -> Iterator[tuple[str, Budget]]:
    """One unit and 10 % more of a resource; of bandwidth 10 %."""
    if name == "bandwidth":
        if budget.bits_per_cycle < float("inf"):
            raised = replace(budget, bits_per_cycle=budget.bits_per_cycle * (1 + _MORE))
            yield "10 % more bandwidth", raised
        return
    amount = getattr(budget.resources, name)
    for what, more in (
        (f"one more {name}", amount + 1),
        (f"10 % more {name}", int(amount * (1 + _MORE))),
    ):
        yield what, replace(budget, resources=replace(budget.resources, **{name: more}))
