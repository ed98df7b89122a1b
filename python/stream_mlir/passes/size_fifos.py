"""`stream-size-fifos`: depths that neither deadlock nor lose throughput."""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.mapping import devices
from stream_mlir.mapping.model import model
from stream_mlir.mapping.read import word_bits
from stream_mlir.mapping.schedule import DEFAULT_DEPTH
from stream_mlir.mapping.storage import choose_storage
from stream_mlir.mapping.usage import usage
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.simulator.read import read_network
from stream_mlir.simulator.sizing import MARGIN, sufficient


@register
@dataclass(frozen=True)
class SizeFifos(Pass):
    """Puts a `stream.fifo` on every stream that must hold more than two words.

    Depths come from a token-level timing of several overlapping frames (`simulator/sizing.py`, which says why they suffice). The module then
    carries `stream.interval_cycles` and `stream.latency_cycles`. Existing FIFOs are replaced.
    """

    name = "stream-size-fifos"
    frames: int = option(3, help="overlapping frames to time, at least 2")
    bram18: float = option(0.9, help="usable fraction of the device's block RAMs")
    uram: float = option(0.9, help="usable fraction of the device's UltraRAMs")

    def run(self, op: ir.Operation) -> None:
        """Times the network, then inserts the FIFOs."""
        if self.frames < 2:
            self.fail(op, f"timing needs at least 2 frames, not {self.frames}")
        _remove_fifos(op)
        timing = model(op)
        mapped = read_network(op)
        depths = sufficient(mapped.network, timing.interval_cycles, self.frames)
        deep = [
            (value, depths[stream])
            for stream, value in enumerate(mapped.values)
            if value is not None and depths.get(stream, 0) > DEFAULT_DEPTH + MARGIN
        ]
        for (value, depth), storage in zip(deep, self._storage(op, deep), strict=True):
            _insert(value, depth, storage)
        for name in ("interval_cycles", "latency_cycles"):
            number = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), getattr(timing, name))
            op.attributes[f"stream.{name}"] = number

    def _storage(self, module: ir.Operation, fifos: list[tuple[ir.Value, int]]) -> list[str]:
        """Left to the tool where stream-fold did not name a device."""
        if "stream.device" not in module.attributes:
            return ["auto"] * len(fifos)
        board = devices.load(ir.StringAttr(module.attributes["stream.device"]).value).resources
        left = int(board.bram18 * self.bram18) - usage(module).bram18
        sizes = [(depth, word_bits(value)) for value, depth in fifos]
        return choose_storage(sizes, left, int(board.uram * self.uram))


def _remove_fifos(module: ir.Operation) -> None:
    for op in stream_ops(module):
        if op.operation.name == "stream.fifo":
            op.operation.results[0].replace_all_uses_with(op.operation.operands[0])
            op.operation.erase()


def _insert(value: ir.Value, depth: int, storage: str) -> None:
    (use,) = list(value.uses)
    user, number = use.owner.operation, use.operand_number
    owner = value.owner
    assert not isinstance(owner, ir.Block)
    with ir.InsertionPoint.after(owner), owner.operation.location:
        user.operands[number] = stream.FifoOp(
            value, depth, storage=stream.StorageAttr.get(storage)
        ).result
