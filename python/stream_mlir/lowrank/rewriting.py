"""What the passes that replace layers by chains have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from stream_mlir import ir
from stream_mlir.interp.attributes import named_operands
from stream_mlir.locations import model_name
from stream_mlir.lowrank.chain import add, build, erase_unused, geometry
from stream_mlir.lowrank.geometry import Stage, macs, parameters
from stream_mlir.lowrank.selection import note, selected
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.layer import Fold
from stream_mlir.mapping.timing import cycles
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option

_BRANCHES = ("", ".residual")


@dataclass(frozen=True)
class Rewriting:
    """Chains (one or two) whose sum replaces a layer, and what to note on them."""

    chains: Sequence[Sequence[Stage]]
    facts: dict[str, Any]


@dataclass(frozen=True)
class ChainPass(Pass):
    """A pass that replaces selected conv and linear layers by chains of thinner ones."""

    layers: tuple[str, ...] = option(("*",), help="names in the model; * and ? are wildcards")
    attribute: str | None = option(None, help="only layers that carry this attribute")
    min_channels: int = option(
        4, help="leave layers of fewer input channels alone, unless named outright"
    )
    revert: bool = option(True, help="keep layers whose chain would take as many cycles or more")
    multiple: int = option(1, help="round ranks up to a multiple, for foldings that divide them")

    def chains(self, op: ir.OpView) -> Rewriting | None:
        """What replaces the layer; None where nothing can."""
        raise NotImplementedError(type(self).__name__)

    def rewrite(self, module: ir.Operation, **targets: float | None) -> None:
        """Replaces every selected layer. Refuses anything but one target within its range: a rank from 1, fractions above 0 and up to 1."""
        self._check_target(module, targets)
        if self.multiple < 1:
            self.fail(module, f"ranks cannot be multiples of {self.multiple}", hint="at least 1")
        for op, is_named in selected(module, self.layers, self.attribute):
            if "multiplier" in named_operands(op.operation):
                self.fail(
                    op, "the layer is quantized already", hint="run it before stream-quantize"
                )
            if geometry(op).channels < self.min_channels and not is_named:
                continue
            found = self.chains(op)
            if found is not None:
                self._replace(op, found)
            elif is_named:
                self.fail(op, "no rank of this layer meets the target", hint="raise the target")

    def _check_target(self, module: ir.Operation, targets: dict[str, float | None]) -> None:
        given = {name: value for name, value in targets.items() if value is not None}
        if len(given) != 1:
            self.fail(module, f"give one of {', '.join(targets)}, not {len(given)} of them")
        ((name, value),) = given.items()
        if not (value >= 1 if name == "rank" else 0 < value <= 1):
            limits = "at least 1" if name == "rank" else "above 0 and up to 1"
            self.fail(module, f"{name} must be {limits}, not {value}")

    def _replace(self, op: ir.OpView, found: Rewriting) -> None:
        with ir.InsertionPoint(op):
            built = [
                build(op, stages, suffix=_BRANCHES[index], bias=index == 0)
                for index, stages in enumerate(found.chains)
            ]
            made = [layer for chain in built for layer in chain.layers]
            if self.revert and sum(map(_cycles, made)) >= _cycles(op):
                for chain in built:
                    erase_unused(chain.value.owner.operation)
                return
            with op.operation.location:
                value = reduce(add, (chain.value for chain in built))
        _note(op, made, found)
        op.operation.results[0].replace_all_uses_with(value)
        erase_unused(op.operation)


def _cycles(op: ir.OpView) -> int:
    """Cycles of a layer with one multiplier: the sum over a chain compares with its layer's at any number of multipliers."""
    layer = describe(op)
    assert layer is not None
    return cycles(layer.folded(Fold()))


def _note(op: ir.OpView, made: Sequence[ir.OpView], found: Rewriting) -> None:
    layer = geometry(op)
    note(
        [each.operation for each in made],
        layer=model_name(op),
        **found.facts,
        macs=sum(macs(layer, stages) for stages in found.chains),
        parameters=sum(map(parameters, found.chains)),
        layer_macs=layer.macs,
        layer_parameters=layer.parameters,
    )
