"""`stream-verify-mapped`: the gate before emission."""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir import ir
from stream_mlir.mapping import costs, devices
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.eviction import Eviction
from stream_mlir.mapping.folding import (
    WEIGHT_WORD_BITS,
    WORD_BITS,
    weight_row_bits,
    window_bits,
)
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.lines import columns_of
from stream_mlir.mapping.read import word_bits
from stream_mlir.mapping.resources import RESOURCE_NAMES
from stream_mlir.mapping.traffic import traffic_bits, usable_bits_per_cycle
from stream_mlir.mapping.usage import usage
from stream_mlir.mapping.walk import SPILL, lanes_of, named_streams, stream_ops, streams_of
from stream_mlir.offchip import MOST_ROW_BITS
from stream_mlir.offchip import WORD_BITS as PORT_BITS
from stream_mlir.passes.base import Pass
from stream_mlir.passes.registry import register


@register
@dataclass(frozen=True)
class VerifyMapped(Pass):
    """Refuses a module that is no complete set of processes for its device.

    Every stream has one producer and one consumer; every layer has a `fold` and the words it implies; no word is
    wider than 2048 bits, neither between layers nor between a layer's window and its computation, and no row of weights than 65536 bits, off chip 3072;
    what waits in memory has a ring of stated depth;
    the device's resources suffice, but for those that stream-fold was allowed to exceed, and so does the bandwidth that the design may use, at the
    interval that stream-size-fifos noted.
    """

    name = "stream-verify-mapped"

    def run(self, op: ir.Operation) -> None:
        """Checks everything, changes nothing."""
        for owner, value, what in named_streams(op):
            self._check_stream(owner, value, what)
        for inner in stream_ops(op):
            if inner.operation.name == SPILL and "depth" not in inner.operation.attributes:
                self.fail(inner, "the ring in memory has no depth", hint="run stream-size-fifos")
            layer = describe(inner)
            if layer is not None:
                self._check_layer(inner, layer)
        self._check_device(op)

    def _check_stream(self, op: ir.Operation | ir.OpView, value: ir.Value, what: str) -> None:
        uses = len(list(value.uses))
        if uses != 1:
            self.fail(
                op,
                f"{what} has {uses} consumers; a stream has exactly one",
                hint="run stream-materialize-forks",
            )
        if word_bits(value) > WORD_BITS:
            self.fail(
                op, f"{what} has words of {word_bits(value)} bits; at most {WORD_BITS} are possible"
            )

    def _check_layer(self, op: ir.OpView, layer: Layer) -> None:
        if "fold" not in op.operation.attributes:
            self.fail(op, "the layer has no fold", hint="run stream-fold")
        self._check_width(op, "window words", window_bits(layer), WORD_BITS)
        self._check_width(op, "rows of weights", weight_row_bits(layer), WEIGHT_WORD_BITS)
        if layer.offchip_rows:
            self._check_width(op, "rows of weights off chip", weight_row_bits(layer), MOST_ROW_BITS)
            self._check_port(op, layer)
        if layer.lines_burst and columns_of(layer) is None:
            self.fail(
                op,
                "with this fold the rows that wait in memory are no whole words of it",
                hint="fold its input otherwise, or keep its rows on chip",
            )
        wanted = [(v, layer.lanes_of(i), "an input") for i, v in enumerate(streams_of(op))]
        wanted.append((op.operation.results[0], layer.output_lanes, "the result"))
        for value, lanes, what in wanted:
            if lanes_of(value) != lanes:
                self.fail(
                    op,
                    f"{what} has {lanes_of(value)} lanes, the fold says {lanes}",
                    hint="run stream-materialize-widths",
                )

    def _check_width(self, op: ir.OpView, what: str, bits: int, limit: int) -> None:
        if bits > limit:
            self.fail(
                op,
                f"the fold makes {what} of {bits} bits; at most {limit} are possible",
                hint="lower its in, out, group or fine",
            )

    def _check_port(self, op: ir.OpView, layer: Layer) -> None:
        needed = Eviction.of(layer, costs.load()).port_bits_per_cycle
        if needed > PORT_BITS[-1]:
            self.fail(
                op,
                f"its weights off chip need {needed:,.0f} bits per cycle; a memory port has {PORT_BITS[-1]:,} at most",
                hint="leave fewer rows off chip, or fold the layer less",
            )

    def _check_device(self, op: ir.Operation) -> None:
        if "stream.device" not in op.attributes:
            self.fail(op, "the module names no device", hint="run stream-fold")
        missing, name = too_much(op), ir.StringAttr(op.attributes["stream.device"]).value
        available = devices.load(name).resources
        over = [
            f"{getattr(available, key) + count:,} {key} of {getattr(available, key):,}"
            for key, count in missing.items()
        ]
        if over:
            self.fail(
                op,
                f"the design does not fit {name}: it uses {', '.join(over)}",
                hint="lower the budgets of stream-fold, or take a larger device",
            )
        self._check_bandwidth(op)

    def _check_bandwidth(self, op: ir.Operation) -> None:
        if "stream.interval_cycles" not in op.attributes:
            return
        interval = ir.IntegerAttr(op.attributes["stream.interval_cycles"]).value
        needed, usable = traffic_bits(op) / interval, usable_bits_per_cycle(op)
        if needed > usable * (1 + 1e-9):
            self.fail(
                op,
                f"a frame every {interval:,} cycles moves {needed:,.1f} bits per cycle to and from memory, of which {usable:,.1f} may be used",
                hint="run stream-size-fifos again, which finds the interval that the memory allows",
            )


def too_much(op: ir.Operation) -> dict[str, int]:
    """How many of each resource a mapped module needs that its device does not have, but for those that stream-fold was allowed to exceed."""
    name = ir.StringAttr(op.attributes["stream.device"]).value
    used, available = usage(op), devices.load(name).resources
    beyond = {key: getattr(used, key) - getattr(available, key) for key in RESOURCE_NAMES}
    allowed = over_budget(op)
    return {key: count for key, count in beyond.items() if count > 0 and key not in allowed}


def over_budget(op: ir.Operation) -> list[str]:
    """The resources that stream-fold was allowed to use too much of."""
    if "stream.search" not in op.attributes:
        return []
    noted = {named.name: named.attr for named in ir.DictAttr(op.attributes["stream.search"])}
    names = ir.StringAttr(noted["over_budget"]).value if "over_budget" in noted else ""
    return names.split("+") if names else []
