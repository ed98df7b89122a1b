"""`stream-fold`: how much of each layer runs in parallel."""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.mapping import devices
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources
from stream_mlir.mapping.search import search
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register


@register
@dataclass(frozen=True)
class Fold(Pass):
    """Sets the `fold` of every layer: the fastest design within fractions of a device's resources.

    The module then carries the device's name as `stream.device`. Resources that not even the smallest design keeps within the budget are
    left unbounded and show up in the report, except DSP slices: those are an error.
    """

    name = "stream-fold"
    device: str = option("zcu104", help="board, by name or path of a .toml file")
    dsp: float = option(0.9, help="usable fraction of the DSP slices")
    bram18: float = option(0.9, help="usable fraction of the block RAMs")
    uram: float = option(0.9, help="usable fraction of the UltraRAMs")
    lut: float = option(0.8, help="usable fraction of the look-up tables")
    ff: float = option(0.8, help="usable fraction of the flip-flops")

    def run(self, op: ir.Operation) -> None:
        """Searches, then writes the attributes."""
        board = devices.load(self.device)
        shares = {name: getattr(self, name) for name in RESOURCE_NAMES}
        for name, share in shares.items():
            if not 0 < share <= 1:
                self.fail(
                    op, f"the budget for {name} must be a fraction above 0 and up to 1, not {share}"
                )
        budget = Resources(
            **{name: int(share * getattr(board.resources, name)) for name, share in shares.items()}
        )
        graph = read_layers(op)
        design = search(graph.layers, graph.producers, budget)
        for layer, choice in zip(graph.ops, design.choices, strict=True):
            fold = choice.fold
            layer.operation.attributes["fold"] = stream.FoldAttr.get(
                fold.in_, fold.out, fold.group, fold.fine
            )
        op.attributes["stream.device"] = ir.StringAttr.get(self.device)
