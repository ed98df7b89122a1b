"""`stream-evict-lines`: rows under a window that wait in off-chip memory instead of a line buffer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.locations import model_name
from stream_mlir.mapping import costs
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.lines import can_have_lines, columns_of, lines_of
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.spill import LONG_BURST
from stream_mlir.mapping.timing import cycles
from stream_mlir.passes.base import Pass
from stream_mlir.passes.fold import loosen_bound
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.passes.selection import matching

_WINDOWS = ("stream.conv", "stream.conv_transpose", "stream.pool")


@register
@dataclass(frozen=True)
class EvictLines(Pass):
    """Sets `lines` on layers with a window: their input is written to memory once, and each row of windows reads the rows under it from there.

    Layers are chosen by name, then, of those that save block RAM at their folding (unfolded: without parallelism), the `most` that save most for each bit
    moved; a layer that is named outright is evicted whatever it saves. Runs before `stream-fold`, which keeps what is decided and counts its traffic and
    cycles, or behind it; `stream-fold{lines=true}` chooses such layers by itself.
    """

    name: ClassVar[str] = "stream-evict-lines"

    layers: tuple[str, ...] = option(("*",), help="names in the model; * and ? are wildcards")
    attribute: str | None = option(None, help="only layers that carry this attribute")
    most: int | None = option(
        None, help="so many of them, those that save most for each bit moved; none: all"
    )
    burst: int = option(LONG_BURST, help="words of a burst, at least; 0: back on chip")

    def run(self, op: ir.Operation) -> None:
        """Annotates the selected layers."""
        if self.burst < 0 or (self.most or 0) < 0:
            self.fail(op, f"burst and most must be at least 0, not {self.burst} and {self.most}")
        graph = read_layers(op)
        known = dict(zip(graph.ops, graph.layers, strict=True))
        windowed = [each for each in graph.ops if each.operation.name in _WINDOWS]
        found = matching(windowed, self.layers, self.attribute, "conv or pool")
        if not self.burst:
            for each, _ in found:
                if "lines" in each.operation.attributes:
                    del each.operation.attributes["lines"]
            return
        for each, is_named in found:
            if is_named:
                self._refuse(each, known[each])
        saving = {each: self._saved_per_bit(known[each]) for each, _ in found}
        named = [each for each, is_named in found if is_named]
        others = [each for each, is_named in found if not is_named and saving[each] > 0]
        others.sort(key=lambda each: -saving[each])
        for each in [*named, *others][: self.most]:
            each.operation.attributes["lines"] = stream.LinesAttr.get(self.burst)
        # A search that has been knew nothing of this.
        loosen_bound(op, max((cycles(layer) for layer in read_layers(op).layers), default=1))

    def _refuse(self, op: ir.OpView, layer: Layer) -> None:
        reason = _why_not(op, layer)
        if reason:
            self.fail(op.operation, reason, hint="leave it out: it keeps what it has on chip")
        if columns_of(self._far(layer)) is None:
            self.fail(
                op.operation,
                "its rows are no whole words of memory",
                hint="fold it otherwise, or leave it out",
            )

    def _far(self, layer: Layer) -> Layer:
        return replace(layer, lines_burst=self.burst)

    def _saved_per_bit(self, layer: Layer) -> float:
        """BRAM18 saved for each bit moved; 0 where rows cannot go to memory."""
        near, far = replace(layer, lines_burst=0), self._far(layer)
        if not can_have_lines(layer) or columns_of(far) is None:
            return 0.0
        saved = costs.load().cost(near).bram18 - costs.load().cost(far).bram18
        return saved / lines_of(far).bits_per_frame

    @classmethod
    def choices(cls, module: ir.Module | ir.Operation) -> Iterable[Self]:
        """Every layer that can, alone."""
        graph = read_layers(module.operation)
        for op, layer in zip(graph.ops, graph.layers, strict=True):
            if can_have_lines(layer):
                yield cls(layers=(model_name(op),))


def _why_not(op: ir.OpView, layer: Layer) -> str:
    """Why the rows of a layer cannot wait in memory; "" where they can."""
    window = layer.window
    if op.operation.name == "stream.conv_transpose":
        return "the rows of a transposed convolution cannot wait in memory"
    if layer.skip is not None:
        return "the rows of what leaves out products with zeros cannot wait in memory"
    if window is not None and len(window.kernel) != 2:
        return (
            f"only rows of two dimensions can wait in memory, this layer has {len(window.kernel)}"
        )
    if window is None or window.kernel[0] == 1:
        return "a kernel of one row has no line buffer"
    return "" if can_have_lines(layer) else "a row of its windows lies wholly in the padding"
