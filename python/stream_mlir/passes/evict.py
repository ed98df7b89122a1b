"""`stream-evict`: weights that stay in off-chip memory."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.interp.reload import RELOAD
from stream_mlir.locations import model_name
from stream_mlir.mapping import costs, devices, traffic
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.eviction import evictions
from stream_mlir.mapping.memory import up
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.timing import cycles
from stream_mlir.passes.base import Pass
from stream_mlir.passes.fold import loosen_bound
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.passes.selection import matching
from stream_mlir.passes.weight_codes import annotate, best_code
from stream_mlir.quant.layers import DOTS

_STEPS = 8
_SLACK = 0.01
_HELD = {"skip": "what leaves out products with zeros", RELOAD: "what makes its filters in rounds"}
_KINDS = {"auto": ("huffman", "rle"), "none": (), "rle": ("rle",), "huffman": ("huffman",)}


@register
@dataclass(frozen=True)
class Evict(Pass):
    """Leaves rows of the packed weights of some layers in off-chip memory, from where they are read once for every output position.

    Runs on folded modules; `stream-fold{offchip=true}` chooses such rows by itself. Each layer gets `offchip` and, with a codec that saves bits on its
    weights, `codec` and `codec_ratio`; the module gets `stream.eviction`: bits per frame, Gb/s and BRAM18 saved of all layers with weights off chip,
    and the slow-down where these Gb/s, with those of inputs and outputs, are more than `bandwidth` (SMOF: their ratio and 0.01).
    """

    name: ClassVar[str] = "stream-evict"

    layers: tuple[str, ...] = option(("*",), help="names in the model; * and ? are wildcards")
    attribute: str | None = option(None, help="only layers that carry this attribute")
    fraction: float | None = option(
        None, help="of the rows, above 0 to 1; more than a block RAM's are rounded up to whole ones"
    )
    rows: int | None = option(None, help="so many rows; 0: none; neither: as many as before")
    codec: Literal["none", "auto", "rle", "huffman"] = option(
        "none", help="code of the rows; used where it saves bits, auto: the one that saves most"
    )
    device: str | None = option(None, help="board whose clock counts; none: that of stream-fold")
    clock_mhz: float | None = option(None, help="clock in MHz; none: the board's usual")
    bandwidth: float | None = option(
        None, help="Gb/s of the memory; none: what stream-fold may use"
    )
    throttle: bool = option(False, help="take a design that is slower for lack of bandwidth")

    def run(self, op: ir.Operation) -> None:
        """Annotates the selected layers, then counts."""
        given = (self.fraction is not None) + (self.rows is not None)
        if given > 1 or (not given and self.codec == "none"):
            self.fail(op, "give one of fraction and rows, or a codec for rows that are off chip")
        if self.fraction is not None and not 0 < self.fraction <= 1:
            self.fail(op, f"fraction must be above 0 and up to 1, not {self.fraction}")
        every = [each for each in read_layers(op).ops if each.operation.name in DOTS]
        for layer, is_named in matching(every, self.layers, self.attribute, "conv or linear"):
            held = next((name for name in _HELD if name in layer.operation.attributes), None)
            if held is not None and is_named:
                self.fail(layer.operation, f"{_HELD[held]} has its weights on chip")
            if held is None:
                self._evict(layer)
        op.attributes["stream.eviction"] = self._account(op)
        # The search knew neither these rows nor their codes.
        loosen_bound(op, _slowest(op))

    def _evict(self, op: ir.OpView) -> None:
        attributes = op.operation.attributes
        before = stream.OffchipAttr(attributes["offchip"]).rows if "offchip" in attributes else 0
        for name in ("offchip", "codec", "codec_ratio"):
            if name in attributes:
                del attributes[name]
        layer = describe(op)
        if layer is None or "fold" not in attributes:
            self.fail(op.operation, "only folded layers can be evicted", hint="run stream-fold")
        memory = costs.load().weight_memory(layer, [layer.fold])
        depth, block, bits = (int(each[0]) for each in (memory.depth, memory.block, memory.bits))
        rows = self._rows(op, before, depth, block)
        if not rows:
            return
        widest = costs.load().most_row_bits
        if bits > widest:
            self.fail(
                op.operation,
                f"a row of its weights has {bits} bits, off chip {widest} at most",
                hint="fold it less, or choose other layers",
            )
        attributes["offchip"] = stream.OffchipAttr.get(rows)
        if "weight_storage" in attributes:
            del attributes["weight_storage"]  # what is left is a memory of the usual kind
        annotate(op, best_code(op, layer, rows, _KINDS[self.codec]))

    def _rows(self, op: ir.OpView, before: int, depth: int, block: int) -> int:
        if self.fraction is not None:
            rows = math.ceil(self.fraction * depth)
            return min(depth, int(up(rows, block)) * block) if depth > block else rows
        if self.rows is None:
            return before
        if not 0 <= self.rows <= depth:
            self.fail(
                op.operation,
                f"its weights are {depth} rows, of which {self.rows} cannot be off chip",
            )
        return self.rows

    def _account(self, op: ir.Operation) -> ir.DictAttr:
        """Figures of all layers with weights off chip. Fails where they want more bandwidth than there is."""
        board = devices.load(self.device or _device(op))
        clock = self.clock_mhz or board.clock_mhz
        if self.bandwidth is not None:
            op.attributes[traffic.NOTE] = ir.FloatAttr.get_f64(self.bandwidth * 1e3 / clock)
        usable = board.bits_per_cycle(clock)
        if traffic.NOTE in op.attributes:
            usable = traffic.usable_bits_per_cycle(op)
        limit = usable * clock / 1e3
        layers = read_layers(op).layers
        found = evictions(layers, costs.load())
        wanted = traffic.traffic_bits(op, layers) / _slowest(op) * clock / 1e3
        slow_down = wanted / limit + _SLACK if wanted > limit else 1.0
        if slow_down > 1 and not self.throttle:
            self.fail(
                op,
                f"weights off chip, inputs and outputs want {wanted:.3g} Gb/s of {limit:.3g}",
                hint=f"evict less, or throttle: then frames take {slow_down:.3g} times as long",
            )
        f64, i64 = ir.F64Type.get(), ir.IntegerType.get_signless(64)
        saved = sum(each.bram18_saved for each in found)
        return ir.DictAttr.get(
            {
                "gbit_per_s": ir.FloatAttr.get(f64, wanted),
                "bram18_saved": ir.IntegerAttr.get(i64, saved),
                "slow_down": ir.FloatAttr.get(f64, slow_down),
            }
        )

    @classmethod
    def choices(cls, module: ir.Module | ir.Operation) -> Iterable[Self]:
        """For every folded layer eighths of its weights, as stream-fold{offchip=true} has them."""
        for op in read_layers(module.operation).ops:
            if op.operation.name in DOTS and "fold" in op.operation.attributes:
                name = model_name(op)
                yield from (
                    cls(layers=(name,), fraction=(step + 1) / _STEPS) for step in range(_STEPS)
                )


def _slowest(op: ir.Operation) -> int:
    """Cycles of the slowest layer."""
    return max((cycles(layer) for layer in read_layers(op).layers), default=1)


def _device(op: ir.Operation) -> str:
    """The board of `stream-fold`."""
    noted = op.attributes
    return ir.StringAttr(noted["stream.device"]).value if "stream.device" in noted else "zcu104"
