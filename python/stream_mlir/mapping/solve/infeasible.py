"""The error for a device that is too small: the budgets in the way, and what has been checked to help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NoReturn

from stream_mlir.errors import UserError
from stream_mlir.mapping import devices
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources
from stream_mlir.mapping.solve.diagnose import least_need
from stream_mlir.mapping.solve.options import LIMITS
from stream_mlir.mapping.solve.problem import Problem
from stream_mlir.mapping.solve.program import Verdict
from stream_mlir.mapping.solve.throughput import Search

NAMES = {
    "dsp": "DSP slices",
    "bram18": "BRAM18",
    "uram": "UltraRAMs",
    "lut": "LUTs",
    "ff": "flip-flops",
    "bandwidth": "bits per frame of off-chip bandwidth",
}
_WIDTHS = (8, 4)


def refuse(problem: Problem, interval: int, missing: tuple[str, ...], *, asked: bool) -> NoReturn:
    """Raises the `UserError`. `asked`: the interval is the user's, not simply the slowest there is."""
    fastest = int(problem.intervals[0])
    if asked and interval < fastest:
        slow = max(range(len(problem.choices)), key=lambda i: int(problem.choices[i].cycles.min()))
        raise UserError(
            f"no design has an interval of {interval} cycles: with all its parallelism `{problem.graph.layers[slow].name}` takes {fastest}",
            hint="lower the frame rate or raise the clock",
        )
    raise UserError(_what(problem, interval, missing, asked), hint=_hint(problem, interval, asked))


def _what(problem: Problem, interval: int, missing: tuple[str, ...], asked: bool) -> str:
    needs = dict(
        zip(LIMITS, least_need(problem, interval, _bounding(problem, missing)), strict=True)
    )
    limits = dict(zip(LIMITS, problem.budget.limits(interval), strict=True))
    each = [f"at least {needs[n]:,.0f} {NAMES[n]} of {limits[n]:,.0f}" for n in missing]
    goal = f"with an interval of {interval} cycles" if asked else "even without any parallelism"
    if len(each) == 1:
        return f"the network does not fit: it needs {each[0]} {goal}"
    alone = "; ".join(f"{need}, within the other budgets" for need in each)
    return f"the network does not fit {goal}: no design keeps these budgets at once: {alone}"


def _bounding(problem: Problem, missing: tuple[str, ...]) -> tuple[str, ...]:
    """The budgets beside which a need is stated: all, where the missing ones are few enough to be one."""
    return LIMITS if len(missing) == 1 else missing


def _hint(problem: Problem, interval: int, asked: bool) -> str:
    found = list(_remedies(problem, interval if asked else None))
    return f"checked to fit: {'; '.join(found)}" if found else "no remedy that was tried fits"


def _remedies(problem: Problem, interval: int | None) -> Iterator[str]:
    for bits in _WIDTHS:
        narrower = _at_width(problem, bits)
        if narrower is not None and _fits(narrower, interval):
            yield f"{bits}-bit weights and activations"
            break
    yield from _evicted(problem, interval)
    larger = _larger_part(problem, interval)
    if larger:
        yield f"a larger part, such as {larger}"


def _evicted(problem: Problem, interval: int | None) -> Iterator[str]:
    """What may go off chip: one kind of memory, else several."""
    own = problem.hardware
    ways = {
        "skips through memory": replace(own, spill=True),
        "weights off chip": replace(own, offchip=True),
        "weights off chip and skips through memory": replace(own, offchip=True, spill=True),
        "rows under windows off chip": replace(own, lines=True),
        "weights, skips and rows under windows off chip": replace(
            own, offchip=True, spill=True, lines=True
        ),
    }
    for what, hardware in ways.items():
        if hardware != own and _fits(replace(problem, hardware=hardware), interval):
            yield what
            return


def _at_width(problem: Problem, bits: int) -> Problem | None:
    """The same network in fewer bits; None where it has no more to give."""
    if all(max(each.input_bits, each.weight_bits) <= bits for each in problem.graph.layers):
        return None
    layers = tuple(_narrow(layer, bits) for layer in problem.graph.layers)
    return replace(problem, graph=replace(problem.graph, layers=layers))


def _narrow(layer: Layer, bits: int) -> Layer:
    saved = max(0, layer.input_bits - bits) + max(0, layer.weight_bits - bits)
    return replace(
        layer,
        input_bits=min(bits, layer.input_bits),
        output_bits=min(bits, layer.output_bits),
        weight_bits=min(bits, layer.weight_bits),
        accumulator_bits=max(0, layer.accumulator_bits - saved),
        table_words=min(layer.table_words, 2**bits),
    )


def _larger_part(problem: Problem, interval: int | None) -> str:
    """The smallest board (by LUTs) on which the network fits 80 % of everything; its name."""
    boards = sorted(map(devices.load, devices.names()), key=lambda board: board.resources.lut)
    for board in boards:
        share = Resources(*(int(0.8 * getattr(board.resources, name)) for name in RESOURCE_NAMES))
        if share.lut > problem.budget.resources.lut:
            budget = replace(problem.budget, resources=share)
            if _fits(replace(problem, budget=budget), interval):
                return board.name
    return ""


def _fits(problem: Problem, interval: int | None) -> bool:
    wanted = int(problem.intervals[-1]) if interval is None else interval
    return Search(problem).at(wanted)[0] is Verdict.YES
