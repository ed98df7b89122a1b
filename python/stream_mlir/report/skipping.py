"""Layers that leave out zeros, beside the network that multiplies by all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SkippingLayer:
    """A layer that leaves out zeros of `activations`, `weights` or `both`: its multipliers per lane and filter, the share of the products that
    the model expects to be left, and cycles per frame, expected and with the same multipliers if there were no zeros."""

    layer: str
    zeros: str
    fine: int
    products_left: float
    cycles: int
    full_cycles: int


@dataclass(frozen=True)
class Dense:
    """The design that the same search finds, within the same budget, where no layer leaves anything out; by the model, with FIFOs
    of two words."""

    interval_cycles: int
    fps: float
    resources: dict[str, int]


@dataclass(frozen=True)
class Skipping:
    """All such layers; `dense` is None where the network does not fit without them, or nobody has tried."""

    layers: list[SkippingLayer]
    dense: Dense | None

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Skipping:
        """The inverse of `asdict`."""
        dense = Dense(**record["dense"]) if record["dense"] else None
        return cls([SkippingLayer(**each) for each in record["layers"]], dense)

    def told(self, fps: float, dsp: int) -> str:
        """In words, beside what the design itself reaches."""
        count = f"{len(self.layers)} layer" + "s" * (len(self.layers) != 1)
        if self.dense is None:
            return f"{count}; no design without fits, or none was tried"
        before = self.dense
        return (
            f"{count}; {fps / before.fps:.2f} times the fps of {before.interval_cycles:,} cycles with "
            f"{before.resources['dsp']:,} dsp without, now with {dsp:,}"
        )
