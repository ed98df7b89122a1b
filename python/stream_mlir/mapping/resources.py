"""What a design uses, and a device has."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True)
class Resources:
    """Counts of DSP slices, 18 Kb block RAMs, 288 Kb UltraRAMs, look-up tables and flip-flops."""

    dsp: int = 0
    bram18: int = 0
    uram: int = 0
    lut: int = 0
    ff: int = 0

    def __add__(self, other: "Resources") -> "Resources":
        return Resources(
            *(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True))
        )

    def utilization(self, available: "Resources") -> dict[str, float]:
        """Fraction of each available resource; what is used but not available at all counts as infinite."""
        return {
            name: _fraction(getattr(self, name), getattr(available, name))
            for name in RESOURCE_NAMES
        }


RESOURCE_NAMES = tuple(field.name for field in fields(Resources))


def total(parts: Iterable[Resources]) -> Resources:
    """Sum of all parts."""
    result = Resources()
    for part in parts:
        result = result + part
    return result


def _fraction(used: int, available: int) -> float:
    if available:
        return used / available
    return float("inf") if used else 0.0
