"""`stream-cpd`: convolutions as four thinner ones, by canonical polyadic decomposition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.locations import model_name
from stream_mlir.lowrank import polyadic
from stream_mlir.lowrank.candidates import padded
from stream_mlir.lowrank.chain import geometry, weights_of
from stream_mlir.lowrank.geometry import Geometry
from stream_mlir.lowrank.rewriting import ChainPass, Rewriting
from stream_mlir.lowrank.selection import selected
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register

_RATIOS = tuple(round(0.7 - 0.05 * step, 2) for step in range(9))


@register
@dataclass(frozen=True)
class Cpd(ChainPass):
    """Replaces convolutions by a pointwise one, one depthwise one per kernel dimension, and a pointwise one (Mixed-TD).

    `rank` or `ratio` decides how thin. Each new op carries `stream.low_rank`: layer, method, rank, and the relative error of the weights. Pointwise
    convolutions and linear layers have no such form: they stay, or are refused where named outright. A layer that would not become
    faster stays. Runs on f32 modules, before stream-quantize.
    """

    name: ClassVar[str] = "stream-cpd"

    rank: int | None = option(None, help="rank, per group of the layer")
    ratio: float | None = option(None, help="multiplications of the chain over the layer's")
    seed: int = option(0, help="of the columns that start where singular vectors run out")

    def run(self, op: ir.Operation) -> None:
        """Rewrites the selected convolutions."""
        self.rewrite(op, rank=self.rank, ratio=self.ratio)

    def chains(self, op: ir.OpView) -> Rewriting | None:
        """Four stages for two kernel dimensions."""
        layer, weights = geometry(op), weights_of(op)
        if not polyadic.kernel_dimensions(layer):
            if model_name(op) in self.layers:
                self.fail(
                    op,
                    "a pointwise layer has no polyadic form of its own",
                    hint="stream-low-rank does the same for it",
                )
            return None
        rank = padded(self._rank(layer), self.multiple)
        if not rank:
            return None
        factors = polyadic.decompose(weights, layer, rank, self.seed)
        facts = {"method": "cpd", "ranks": [rank], "error": polyadic.error(weights, layer, factors)}
        return Rewriting([polyadic.stages(layer, factors)], facts)

    def _rank(self, layer: Geometry) -> int:
        if self.ratio is None:
            return self.rank or 0
        return int(self.ratio * layer.macs / polyadic.per_rank(layer)[0])

    @classmethod
    def choices(cls, module: ir.Module | ir.Operation) -> Iterable[Self]:
        """For every convolution the ranks of Mixed-TD's MAC ratios (0.70 down to 0.30)."""
        for op, _ in selected(module.operation, ("*",), None):
            layer = geometry(op)
            if polyadic.kernel_dimensions(layer):
                work, _ = polyadic.per_rank(layer)
                ranks = {int(ratio * layer.macs / work) for ratio in _RATIOS} - {0}
                yield from (cls(layers=(model_name(op),), rank=each) for each in sorted(ranks))
