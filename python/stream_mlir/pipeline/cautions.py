"""What a reader of the report must know before trusting it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stream_mlir.mapping.devices import Device
from stream_mlir.report import Report

_INTERVAL, _LATENCY = 0.01, 0.05
"""Model and simulation agree up to these shares; docs/simulator.md says where they differ."""


def cautions(
    report: Report,
    board: Device,
    bandwidth_budget: float = 1.0,
    over_budget: Sequence[str] = (),
) -> Iterator[str]:
    """Warnings about the design. `bandwidth_budget` is the share of the memory bandwidth that it may take, `over_budget` names the budgets that the
    search exceeded, as it was allowed to."""
    yield from _rough(board)
    if over_budget:
        yield f"over budget, as was allowed: {', '.join(over_budget)}"
    yield from _overflows(report)
    if report.bandwidth_share > bandwidth_budget:
        yield (
            f"what goes to and from memory needs {report.bandwidth_share:.0%} of the memory bandwidth of {board.name}, "
            f"of which {bandwidth_budget:.0%} may be used: frames will come slower"
        )
    yield from _differences(report)


def _rough(board: Device) -> Iterator[str]:
    """What the cost tables do not know of the device."""
    family = board.family
    if not family.is_priced:
        wide, narrow = family.multiplier
        yield (
            f"{family.title} has {wide} x {narrow} bit multipliers and {family.lut_inputs}-input LUTs; costs are those of AMD's "
            "27 x 18 and 6: expect more LUTs, and more DSP slices for wide numbers"
        )


def _overflows(report: Report) -> Iterator[str]:
    for name in report.exceeded:
        share = report.utilization[name]
        much = "but there is none" if share is None else f"{share:.0%} of it"
        yield f"the design does not fit {report.device}: {name} is used, {much}; take a larger device or fewer bits"


def _differences(report: Report) -> Iterator[str]:
    """Where the simulator contradicts the model."""
    found = report.simulated
    if found is None:
        return
    pairs = (
        ("interval", found.interval_difference, _INTERVAL),
        ("latency", found.latency_difference, _LATENCY),
    )
    for name, difference, tolerated in pairs:
        if abs(difference) > tolerated:
            yield f"the simulated {name} differs from the model's by {difference:+.1%}; trust the simulation (docs/simulator.md)"
