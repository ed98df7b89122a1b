"""Random number formats, requantizations and window geometries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from kernel_reference import Geometry, Requant, limits


@dataclass(frozen=True)
class Format:
    """Raw integers of one stream."""

    bits: int
    signed: bool

    def random(self, rng: np.random.Generator, *shape: int) -> np.ndarray:
        low, high = limits(self.bits, self.signed)
        return rng.integers(low, high, shape, endpoint=True)

    @property
    def largest(self) -> int:
        """Largest magnitude."""
        return max(-limits(self.bits, self.signed)[0], limits(self.bits, self.signed)[1])

    def members(self, prefix: str) -> dict[str, int]:
        """As members of a config struct."""
        return {f"{prefix}_bits": self.bits, f"{prefix}_signed": self.signed}

    def word(self, lanes: int) -> str:
        """Template arguments of its word."""
        return f"{self.bits}, {int(self.signed)}, {lanes}"


widths = st.sampled_from([8, 8, 5, 4, 16, 2, 3, 6, 7, 9, 12])
formats = st.builds(Format, widths, st.booleans())
seeds = st.integers(0, 2**32 - 1)


@st.composite
def geometries(draw: st.DrawFn) -> Geometry:
    """Small images; kernels up to 3 x 4, strides to 3, dilations to 2, asymmetric pads to 2."""

    def pair(low: int, high: int) -> tuple[int, int]:
        return draw(st.integers(low, high)), draw(st.integers(low, high))

    kernel = (draw(st.integers(1, 3)), draw(st.integers(1, 4)))
    dilation, before, after = pair(1, 2), pair(0, 2), pair(0, 2)
    extent = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    least = [max(1, e - b - a) for e, b, a in zip(extent, before, after, strict=True)]
    size = (draw(st.integers(least[0], least[0] + 6)), draw(st.integers(least[1], least[1] + 6)))
    return Geometry(size, kernel, pair(1, 3), dilation, before, after)


@st.composite
def requants(draw: st.DrawFn, bound: int, out: Format, multiplier_bits: int) -> Requant:
    """One that brings sums of magnitude up to ``bound`` into the result type, mostly unclamped."""
    spare = bound.bit_length() + multiplier_bits - out.bits - draw(st.integers(0, 3))
    low, high = limits(out.bits, out.signed)
    clip_low = draw(st.sampled_from([low, low, low + (high - low) // 3]))
    return Requant(max(1, spare), draw(st.integers(low, high)), clip_low, high)
