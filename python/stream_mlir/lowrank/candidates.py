"""Every low-rank form of a layer with its cost and error, and the choice of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from stream_mlir.lowrank.geometry import Geometry
from stream_mlir.lowrank.slicing import Slicing, slicings
from stream_mlir.lowrank.spectrum import Spectrum, spectrum


@dataclass(frozen=True)
class Candidate:
    """A slicing at a rank: multiplications per frame, weights, and the relative error of the weights (Frobenius)."""

    slicing: Slicing
    rank: int
    macs: int
    parameters: int
    error: float


@dataclass(frozen=True)
class Target:
    """What decides the rank; one of the three is given. `multiple` rounds ranks up, for foldings that divide them."""

    rank: int | None = None
    ratio: float | None = None
    """Multiplications of the result over those of the layer."""
    energy: float | None = None
    """Fraction of the squared weights that is kept."""
    multiple: int = 1

    def resolve(self, slicing: Slicing, found: Spectrum, layer: Geometry) -> int:
        """The rank for a slicing; 0 where the ratio affords none."""
        rank = self.rank or 0
        if self.ratio is not None:
            rank = int(self.ratio * layer.macs / slicing.per_rank(layer)[0])
        elif self.energy is not None:
            rank = found.rank_for_energy(self.energy)
        return min(padded(rank, self.multiple), slicing.largest_rank(layer))


def padded(rank: int, multiple: int) -> int:
    """`rank` rounded up, so that no multiplier of a folding by `multiple` idles (StreamSVD's rank padding)."""
    return -(-rank // multiple) * multiple


def candidate(slicing: Slicing, rank: int, found: Spectrum, layer: Geometry) -> Candidate:
    """The candidate of one slicing and rank."""
    work, weights = slicing.per_rank(layer)
    return Candidate(slicing, rank, rank * work, rank * weights, float(found.errors[rank]))


def candidates(
    weights: np.ndarray, layer: Geometry, *, ratios: Iterable[float] | None = None
) -> Iterator[Candidate]:
    """All slicings at all ranks that save multiplications, or only at the ranks of the given MAC ratios (SVD-NAS: 0.50 to 0.95 in steps of 0.05).

    One decomposition per slicing: the errors of all its ranks follow from that.
    """
    wanted = None if ratios is None else sorted(ratios)
    for slicing in slicings(layer):
        found = spectrum(weights, slicing, layer)
        work, _ = slicing.per_rank(layer)
        most = min(slicing.largest_rank(layer), (layer.macs - 1) // work)
        ranks = range(1, most + 1)
        if wanted is not None:
            ranks = sorted({int(each * layer.macs / work) for each in wanted} & {*ranks})
        yield from (candidate(slicing, rank, found, layer) for rank in ranks)


def choose(
    weights: np.ndarray, layer: Geometry, target: Target, among: Iterable[Slicing]
) -> Candidate | None:
    """The candidate that the target asks for: with a ratio the one of least error, with an energy or a rank the one of fewest multiplications.

    None where no slicing affords rank 1.
    """
    found: list[Candidate] = []
    for slicing in among:
        values = spectrum(weights, slicing, layer)
        rank = target.resolve(slicing, values, layer)
        if rank:
            found.append(candidate(slicing, rank, values, layer))
    by_error = target.ratio is not None
    return min(
        found,
        key=lambda each: (each.error, each.macs) if by_error else (each.macs, each.error),
        default=None,
    )
