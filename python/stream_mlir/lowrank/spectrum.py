"""Singular values of a sliced layer: from one decomposition follow the errors of all ranks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stream_mlir.lowrank.geometry import Geometry
from stream_mlir.lowrank.slicing import Slicing

_ROUNDING = 1e-12
"""Energies below this fraction of the whole are rounding errors of the decomposition."""


@dataclass(frozen=True)
class Spectrum:
    """`energies[r]`: the r-th largest squared singular value, summed over the slices."""

    energies: np.ndarray

    @cached_property
    def errors(self) -> np.ndarray:
        """Relative error `|W - W_R| / |W|` (Frobenius) for R = 0, 1, .. up to the largest rank, at which it is 0."""
        tails = np.append(np.cumsum(self.energies[::-1])[::-1], 0.0)
        total = tails[0]
        return np.sqrt(tails / total) if total > 0 else np.zeros_like(tails)

    def rank_for_energy(self, energy: float) -> int:
        """The smallest rank that keeps the fraction `energy` of the squared weights; at least 1."""
        kept = self.errors**2 <= max(0.0, 1.0 - energy) + _ROUNDING
        return max(1, int(np.argmax(kept)))


def spectrum(weights: np.ndarray, slicing: Slicing, layer: Geometry) -> Spectrum:
    """The spectrum of weights `F x K.. x C/groups`, from the Gram matrices of the shorter sides in double precision."""
    stacked = slicing.matrices(weights, layer).astype(np.float64)
    if stacked.shape[1] > stacked.shape[2]:
        stacked = stacked.transpose(0, 2, 1)
    squares = np.linalg.eigvalsh(stacked @ stacked.transpose(0, 2, 1))
    return Spectrum(np.clip(squares, 0.0, None).sum(axis=0)[::-1])
