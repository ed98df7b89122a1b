"""The roofline: how fast arithmetic and memory let the network be, and where the design stands.

Source: Williams, Waterman, Patterson, "Roofline: an insightful visual performance model for multicore architectures", CACM 52(4), 2009.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from stream_mlir.report.model import Report

WIDTH, HEIGHT = 460.0, 270.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 14.0, 14.0, 40.0


@dataclass(frozen=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """The roof as an SVG path and the design's place under it, in pixels; numbers for the text beside it.

    `intensity` is in multiply-accumulates per byte through the ports, `achieved` and `roof` in multiply-accumulates per cycle.
    """

    roof_path: str
    x: float
    y: float
    roof_y: float
    peak_y: float
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    intensity: float
    achieved: float
    roof: float
    limit: str

    @property
    def share(self) -> float:
        """Achieved as a share of the roof."""
        return self.achieved / self.roof


@dataclass(frozen=True)
class _Axis:
    """Decades `low` to `high` from pixel `start` to pixel `end`."""

    low: int
    high: int
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self) -> list[Tick]:
        step = max(1, (self.high - self.low) // 5)
        decades = range(self.low, self.high + 1, step)
        return [Tick(self.at(10.0**decade), _power(decade)) for decade in decades]


def roofline(report: Report) -> Chart | None:
    """The chart; None for a network or a device without multiplications."""
    given = report.roofline
    if not given.macs or not given.peak_macs_per_cycle or not given.traffic_bits:
        return None
    intensity = given.macs / (given.traffic_bits / 8)
    bandwidth = given.bandwidth_bits_per_cycle / 8
    achieved = given.macs / report.interval_cycles
    peak, ridge = given.peak_macs_per_cycle, given.peak_macs_per_cycle / bandwidth
    x = _axis([intensity, ridge], _LEFT, WIDTH - _RIGHT)
    y = _axis([achieved, peak], HEIGHT - _BOTTOM, _TOP)
    lowest = max(10.0**x.low, 10.0**y.low / bandwidth)
    start = f"M{x.at(lowest)} {y.at(lowest * bandwidth)}"
    roof = min(peak, intensity * bandwidth)
    return Chart(
        f"{start}L{x.at(ridge)} {y.at(peak)}L{x.at(10.0**x.high)} {y.at(peak)}",
        x.at(intensity),
        y.at(achieved),
        y.at(roof),
        y.at(peak),
        x.ticks(),
        y.ticks(),
        intensity,
        achieved,
        roof,
        "arithmetic" if roof == peak else "memory bandwidth",
    )


def _axis(values: list[float], start: float, end: float) -> _Axis:
    """Whole decades around the values, with room on both sides."""
    return _Axis(floor(log10(min(values) / 2)), ceil(log10(max(values) * 2)), start, end)


def _power(decade: int) -> str:
    if 0 <= decade <= 3:
        return str(10**decade)
    return "10" + str(decade).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
