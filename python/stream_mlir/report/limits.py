"""What keeps the design from being faster, in words."""

from __future__ import annotations

from stream_mlir.report.model import Report

NAMES = {
    "dsp": "DSP slices",
    "bram18": "block RAM",
    "uram": "UltraRAM",
    "lut": "LUTs",
    "ff": "flip-flops",
    "bandwidth": "memory bandwidth",
}
_EQUAL = 0.99
"""Layers that take this share of the slowest one's cycles are as slow."""


def limits(report: Report) -> list[str]:
    """The slowest layer, then the resource that binds."""
    slowest = report.bottleneck
    others = len(as_slow(report)) - 1
    told = f"{slowest.layer} ({slowest.cycles:,} cycles)"
    if others:
        told += f" and {others} more as slow"
    return [told, binding(report)]


def as_slow(report: Report) -> list[str]:
    """Names of the layers within 1 % of the slowest."""
    least = _EQUAL * report.bottleneck.cycles
    return [layer.name for layer in report.layers if layer.cycles >= least]


def binding(report: Report) -> str:
    """The resources that the search names; else the one that is used most."""
    if report.binding_resource == "parallelism":
        return "no resource binds: the layers have no more parallelism"
    told = " and ".join(_used(report, name) for name in binding_names(report))
    return f"bound by {told}" if report.binding_resource else f"most used: {told}"


def binding_names(report: Report) -> list[str]:
    """The resources that the search names, none where parallelism ends; else the one that is used most."""
    if report.binding_resource == "parallelism":
        return []
    return report.binding_resource.split("+") if report.binding_resource else [most_used(report)]


def _used(report: Report, name: str) -> str:
    share = report.bandwidth_share if name == "bandwidth" else report.utilization.get(name)
    used = "the device has none" if share is None else f"{share:.0%} used"
    return f"{NAMES.get(name, name)} ({used})"


def most_used(report: Report) -> str:
    """The resource with the largest share in use."""
    return max(report.utilization, key=lambda name: _order(report.utilization[name]))


def _order(share: float | None) -> float:
    return float("inf") if share is None else share
