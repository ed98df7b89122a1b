"""`stream-low-rank`: layers as pairs of thinner ones, by truncated singular value decomposition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.locations import model_name
from stream_mlir.lowrank.candidates import Candidate, Target, candidates, choose
from stream_mlir.lowrank.chain import geometry, weights_of
from stream_mlir.lowrank.factors import rounded, truncated
from stream_mlir.lowrank.geometry import Geometry, Stage
from stream_mlir.lowrank.rewriting import ChainPass, Rewriting
from stream_mlir.lowrank.selection import selected
from stream_mlir.lowrank.slicing import Slicing, slicings
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register

_RATIOS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))


@register
@dataclass(frozen=True)
class LowRank(ChainPass):
    """Replaces conv and linear layers by two thinner ones whose product approximates their weights.

    One of `rank`, `ratio` and `energy` decides how thin. Each new op carries `stream.low_rank`: layer, method, scheme, slices, rank, and the relative
    error of the weights. `scheme=auto` takes, of all schemes and slices, the one of least error for a ratio, and of fewest multiplications otherwise.
    A layer that would not become faster stays. Runs on f32 modules, before stream-quantize.
    """

    name: ClassVar[str] = "stream-low-rank"

    scheme: Literal["auto", "separable", "inputs", "outputs", "s0", "s1", "s2", "s3"] = option(
        "auto", help="how weights are cut into matrices; s0 to s3 are StreamSVD's"
    )
    slices: int | None = option(
        None,
        help="slices of the input or output channels per group; none: the best for auto, else 1",
    )
    rank: int | None = option(None, help="rank of every slice")
    ratio: float | None = option(None, help="multiplications of the pair over the layer's")
    energy: float | None = option(None, help="fraction of the squared weights to keep")
    residual: float = option(
        0.0, help="fraction of the multiplications moved to a second branch for what is left over"
    )
    bits: int | None = option(
        None, help="build factors that absorb their rounding to so many bits; none: exact"
    )

    def run(self, op: ir.Operation) -> None:
        """Rewrites the selected layers."""
        if self.bits is not None and not 2 <= self.bits <= 16:
            self.fail(op, f"factors cannot have {self.bits} bits", hint="2 to 16")
        if not 0 <= self.residual < 1:
            self.fail(op, f"residual must be a fraction from 0 to below 1, not {self.residual}")
        self.rewrite(op, rank=self.rank, ratio=self.ratio, energy=self.energy)

    def chains(self, op: ir.OpView) -> Rewriting | None:
        """Two stages per branch."""
        layer, weights = geometry(op), weights_of(op)
        found = choose(weights, layer, self._target, self._slicings(op, layer))
        if found is None:
            return None
        branches = [found]
        if self.residual:
            branches = self._with_residual(found, weights, layer)
        pairs, rest = [], weights.astype(np.float64)
        for branch in branches:
            stages, product = self._factor(branch, rest, layer)
            pairs.append(stages)
            rest = rest - product
        return Rewriting(pairs, _facts(branches, weights, rest))

    @property
    def _target(self) -> Target:
        return Target(self.rank, self.ratio, self.energy, self.multiple)

    def _slicings(self, op: ir.OpView, layer: Geometry) -> list[Slicing]:
        """The slicings that the options allow."""
        every = list(slicings(layer))
        if self.scheme == "auto":
            return [each for each in every if self.slices in (None, each.slices)]
        wanted = _NAMED[self.scheme](self, layer)
        if self.slices not in (None, wanted.slices):
            self.fail(
                op,
                f"scheme '{self.scheme}' cuts this layer into {wanted.slices} slices, not {self.slices}",
                hint="leave slices out",
            )
        sides = {"inputs": layer.group_channels, "outputs": layer.group_filters, "separable": 1}
        if wanted.slices < 1 or sides[wanted.scheme] % wanted.slices:
            self.fail(
                op,
                f"scheme '{self.scheme}' cannot cut this layer into {wanted.slices} slices",
                hint=f"slices must divide {sides[wanted.scheme]}",
            )
        return [wanted]

    def _with_residual(
        self, found: Candidate, weights: np.ndarray, layer: Geometry
    ) -> list[Candidate]:
        """The first branch at a lower rank, and the best second branch for the multiplications that frees (SVD-NAS's second block)."""
        work, _ = found.slicing.per_rank(layer)
        freed = max(1, int(self.residual * layer.macs / work))
        whole = (found.rank - freed) // self.multiple * self.multiple
        rank = max(min(self.multiple, found.rank), whole)
        first = replace(found, rank=rank, macs=rank * work)
        _, product = self._factor(first, weights.astype(np.float64), layer)
        budget = Target(ratio=(found.macs - first.macs) / layer.macs, multiple=self.multiple)
        second = choose(weights - product, layer, budget, slicings(layer))
        return [first] if second is None else [first, second]

    def _factor(
        self, chosen: Candidate, weights: np.ndarray, layer: Geometry
    ) -> tuple[tuple[Stage, ...], np.ndarray]:
        """The two stages, and the weights that they stand for."""
        matrices = chosen.slicing.matrices(weights, layer)
        left, right = (
            truncated(matrices, chosen.rank)
            if self.bits is None
            else rounded(matrices, chosen.rank, self.bits)
        )
        product = chosen.slicing.joined(left @ right, layer)
        return chosen.slicing.stages(left, right, layer), product

    @classmethod
    def choices(cls, module: ir.Module | ir.Operation) -> Iterable[Self]:
        """For every layer all slicings at the ranks of SVD-NAS's MAC ratios (0.50 to 0.95)."""
        return (
            cls(
                layers=(name,),
                scheme=each.slicing.scheme,
                slices=each.slicing.slices,
                rank=each.rank,
            )
            for name, each in all_candidates(module.operation, _RATIOS)
        )


def all_candidates(
    module: ir.Operation, ratios: Iterable[float] | None = None
) -> Iterator[tuple[str, Candidate]]:
    """Every candidate of every layer with the layer's name, at all ranks or those of MAC ratios."""
    wanted = None if ratios is None else tuple(ratios)
    for op, _ in selected(module, ("*",), None):
        for each in candidates(weights_of(op), geometry(op), ratios=wanted):
            yield model_name(op), each


def _facts(branches: list[Candidate], weights: np.ndarray, rest: np.ndarray) -> dict[str, object]:
    norm = float(np.linalg.norm(weights))
    first = branches[0]
    return {
        "method": "svd",
        "scheme": first.slicing.scheme,
        "slices": first.slicing.slices,
        "ranks": [each.rank for each in branches],
        "error": float(np.linalg.norm(rest)) / norm if norm else 0.0,
    }


#: StreamSVD's schemes are special cases of SVD-NAS's.
_NAMED = {
    "separable": lambda self, layer: Slicing("separable", self.slices or 1),
    "inputs": lambda self, layer: Slicing("inputs", self.slices or 1),
    "outputs": lambda self, layer: Slicing("outputs", self.slices or 1),
    "s0": lambda self, layer: Slicing("outputs", layer.group_filters),
    "s1": lambda self, layer: Slicing("inputs", 1),
    "s2": lambda self, layer: Slicing("separable", 1),
    "s3": lambda self, layer: Slicing("inputs", layer.group_channels),
}
