"""`stream-annotate-sparsity`: which layers leave out products with zeros."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.locations import model_name
from stream_mlir.mapping.dealing import serpentine
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.skip import cycles_left
from stream_mlir.mapping.skip_times import skip_of
from stream_mlir.mapping.timing import cycles
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.passes.selection import matching
from stream_mlir.sparsity.statistics import WINDOW_ZEROS

Kind = Literal["auto", "activations", "weights", "both", "none"]
_KINDS: dict[Kind, tuple[bool, bool]] = {
    "activations": (True, False),
    "weights": (False, True),
    "both": (True, True),
}


@register
@dataclasses.dataclass(frozen=True)
class AnnotateSparsity(Pass):
    """Chooses, as `skip`, which conv and linear layers run on the kernel that leaves out products with zeros, which zeros, and the order of the channels
    that makes its lanes finish together.

    What zeros there are in activations says `stream.window_zeros` (stream-collect-statistics), in weights the weights. The cycles compared are those of
    one multiplier, by the timing model. Runs before stream-fold; stream-quantize keeps `skip`.
    """

    name: ClassVar[str] = "stream-annotate-sparsity"

    layers: tuple[str, ...] = option(("*",), help="names in the model; * and ? are wildcards")
    attribute: str | None = option(None, help="only layers that carry this attribute")
    zeros: Kind = option(
        "auto",
        help="what to leave out; auto: whatever takes the fewest cycles, nothing where that gains too little; none: nothing",
    )
    gain: float = option(
        1.2, help="with auto: cycles of the dense layer over those without zeros, at least"
    )
    empty: int | None = option(
        None,
        help="cycles of a window of zeros, 1 or 0; none: 0 where a window is a single value, else 1",
    )
    balance: bool = option(True, help="deal channels to lanes by how many zeros they have")

    def run(self, op: ir.Operation) -> None:
        """Annotates the selected layers."""
        layers = _layers(op)
        for view, _ in matching(layers, self.layers, self.attribute, "conv or linear"):
            if "fold" in view.operation.attributes:
                self.fail(
                    view, "the layer has its fold", hint=f"run {self.name} before stream-fold"
                )
            self._check(view.operation)
            self._annotate(view)

    def _check(self, layer: ir.Operation) -> None:
        if self.empty not in (None, 0, 1):
            self.fail(layer, f"empty must be 0 or 1, not {self.empty}")
        if self.empty == 0 and self.zeros == "weights":
            self.fail(layer, "windows take no cycles only where activations are left out")
        if self.zeros == "auto" and WINDOW_ZEROS not in layer.attributes:
            self.fail(
                layer,
                "nobody has counted the zeros that the layer reads",
                hint="run stream-collect-statistics, or say which zeros with zeros=",
            )

    def _annotate(self, view: ir.OpView) -> None:
        attributes = view.operation.attributes
        if "skip" in attributes:
            del attributes["skip"]
        if self.zeros == "none":
            return
        dense = _described(view)
        trials = list(self._trials(view, dense.taps))
        best = min(trials, key=lambda trial: trial[1])
        if self.zeros == "auto" and cycles(dense) < self.gain * best[1]:
            return
        attributes["skip"] = self._ordered(view, best[0], dense)

    def _trials(self, view: ir.OpView, taps: int) -> Iterator[tuple[stream.SkipAttr, int]]:
        """What may be left out, with the cycles; the simpler first."""
        kinds = tuple(_KINDS) if self.zeros == "auto" else (self.zeros,)
        for kind in kinds:
            activations, weights = _KINDS[kind]
            empty = int(taps > 1) if self.empty is None else self.empty
            skip = stream.SkipAttr.get(activations, weights, empty if activations else 1)
            yield skip, cycles(_with(view, skip))

    def _ordered(self, view: ir.OpView, skip: stream.SkipAttr, dense: Layer) -> stream.SkipAttr:
        """A window of one value comes in as fast as it is worked on: there an order costs more than it gains."""
        if not self.balance or dense.taps == 1 or dense.channels == dense.groups:
            return skip
        known = skip_of(_with(view, skip))
        left = known.left(1, dense.groups)
        slowness = left @ cycles_left(dense.taps, 1, skip.empty)
        order = serpentine(slowness, dense.groups)
        return stream.SkipAttr.get(skip.activations, skip.weights, skip.empty, order)

    @classmethod
    def choices(cls, module: ir.Module | ir.Operation) -> Iterable[Self]:
        """For every layer each kind of zeros, activations also with windows of zeros for nothing, and none."""
        for view in _layers(module.operation):
            name = (model_name(view),)
            for kind in _KINDS:
                yield cls(layers=name, zeros=kind)
                if _KINDS[kind][0] and _described(view).taps > 1:
                    yield cls(layers=name, zeros=kind, empty=0)
            yield cls(layers=name, zeros="none")


def _layers(op: ir.Operation) -> list[ir.OpView]:
    kinds = ("stream.conv", "stream.linear")
    return [each for each in stream_ops(op) if each.operation.name in kinds]


def _described(view: ir.OpView) -> Layer:
    """At one multiplier."""
    layer = describe(view)
    assert layer is not None
    return layer.folded(Fold())


def _with(view: ir.OpView, skip: stream.SkipAttr) -> Layer:
    attributes = view.operation.attributes
    attributes["skip"] = skip
    layer = _described(view)
    del attributes["skip"]
    return layer
