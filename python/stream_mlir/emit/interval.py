"""Integer intervals: how many bits a value inside a `map` region really needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """All integers from `low` to `high`, both included."""

    low: int
    high: int

    @classmethod
    def of_bits(cls, bits: int, *, signed: bool) -> Interval:
        """What `bits` bits can hold."""
        return cls(-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else cls(0, (1 << bits) - 1)

    @classmethod
    def around(cls, *values: int) -> Interval:
        """The smallest interval with all of `values` in it."""
        return cls(min(values), max(values))

    @property
    def bits(self) -> int:
        """Width of the smallest signed type that holds it."""
        return max(self.high.bit_length(), (~self.low).bit_length() if self.low < 0 else 0) + 1

    def within(self, other: Interval) -> bool:
        """Whether every integer of this interval is in `other`."""
        return other.low <= self.low and self.high <= other.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval.around(*ends)

    def __rshift__(self, other: Interval) -> Interval:
        ends = [a >> s for a in (self.low, self.high) for s in (other.low, other.high)]
        return Interval.around(*ends)

    def minimum(self, other: Interval) -> Interval:
        """Where the smaller of one value each can lie."""
        return Interval(min(self.low, other.low), min(self.high, other.high))

    def maximum(self, other: Interval) -> Interval:
        """Where the larger of one value each can lie."""
        return Interval(max(self.low, other.low), max(self.high, other.high))
