"""`stream-spill`: skips that wait in off-chip memory instead of a deep FIFO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import ClassVar, Literal

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.locations import model_name
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.solve.skips import Skip, skips
from stream_mlir.mapping.spill import LONG_BURST
from stream_mlir.mapping.spills import spills
from stream_mlir.mapping.walk import is_parameter
from stream_mlir.passes.calibrated import CalibratedPass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.passes.spill_codes import CODEC_ATTRIBUTES, choose_codes
from stream_mlir.quant import is_quantized

_KINDS = {"auto": ("huffman", "rle"), "none": (), "rle": ("rle",), "huffman": ("huffman",)}


@register
@dataclass(frozen=True)
class Spill(CalibratedPass):
    """Puts a `stream.spill` on streams that wait for a longer path, in front of the layer that joins them.

    Chosen by the names of such layers in the user's model, or as those that free most bits on chip for each bit moved (SATAY). Runs before `stream-fold`,
    which keeps what is decided and counts its traffic, or behind it. With a `codec` the streams that are chosen, or with no choice all that are spilled,
    are coded, each in the code that takes fewest bits on calibration data, if these are fewer than its own. That is for quantized modules.
    """

    name: ClassVar[str] = "stream-spill"
    layers: str = option(
        "", help="layers whose waiting inputs are spilled, by name (* and ? are wildcards)"
    )
    deepest: int = option(0, help="so many, those that free most bits on chip for each bit moved")
    burst: int = option(LONG_BURST, help="words of a burst, at least")
    codec: Literal["none", "auto", "rle", "huffman"] = option(
        "none", help="code of the values; used where it saves bits, auto: the one that saves most"
    )

    def run(self, op: ir.Operation) -> None:
        """Chooses, inserts, then measures codes."""
        if self.deepest < 0 or self.burst < 1:
            self.fail(
                op,
                f"deepest must be at least 0 and burst at least 1, not {self.deepest} and {self.burst}",
            )
        chooses = bool(self.layers or self.deepest)
        if not chooses and self.codec == "none":
            self.fail(
                op, "nothing is chosen", hint="name layers, how many of the deepest, or a codec"
            )
        if self.codec != "none" and not is_quantized(op):
            self.fail(op, "only integers are coded", hint="run stream-quantize before")
        graph = read_layers(op)
        made = [
            insert(graph.ops[skip.layer], skip.port, self.burst)
            for skip in (self._chosen(op, graph.ops, waiting(op)) if chooses else ())
        ]
        self._code(op, made if chooses else [each for each, _ in spills(op)])

    def _code(self, op: ir.Operation, spilled: Sequence[ir.OpView]) -> None:
        for each in spilled:
            for name in CODEC_ATTRIBUTES:
                if name in each.operation.attributes:
                    del each.operation.attributes[name]
        if spilled and self.codec != "none":
            choose_codes(op, spilled, _KINDS[self.codec], self.calibration(op))

    @classmethod
    def choices(cls, module: ir.Module | ir.Operation) -> Sequence[Spill]:
        """The deepest one, two, ... of all."""
        return [cls(deepest=count + 1) for count in range(len(waiting(module.operation)))]

    def _chosen(
        self, op: ir.Operation, ops: tuple[ir.OpView, ...], found: list[Skip]
    ) -> list[Skip]:
        named = [each for each in found if fnmatchcase(model_name(ops[each.layer]), self.layers)]
        if self.layers and not named:
            names = sorted({model_name(ops[each.layer]) for each in found})
            self.fail(
                op,
                f"no layer '{self.layers}' has an input that waits",
                hint=f"such layers: {', '.join(names)}" if names else "this network has none",
            )
        return list(dict.fromkeys([*named, *found[: self.deepest]]))


def waiting(op: ir.Operation) -> list[Skip]:
    """The streams that wait and are not spilled yet; those first that free most bits on chip for each bit moved."""
    graph = read_layers(op)
    found = skips(graph.graph)
    return sorted(
        (each for each in found if not each.is_decided), key=lambda each: -each.held_per_traffic
    )


def insert(layer: ir.OpView, port: int, burst: int = LONG_BURST) -> ir.OpView:
    """Spills the stream that enters a layer by its input `port`; the new op."""
    operands = layer.operation.operands
    numbers = [number for number, value in enumerate(operands) if not is_parameter(value)]
    with ir.InsertionPoint(layer), layer.operation.location:
        spilled = stream.SpillOp(operands[numbers[port]], burst=burst)
    operands[numbers[port]] = spilled.result
    return spilled
