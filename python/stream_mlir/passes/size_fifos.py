"""`stream-size-fifos`: depths that neither deadlock nor lose throughput."""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.mapping import devices
from stream_mlir.mapping.memory import fifo_bram18, uram
from stream_mlir.mapping.read import read_processes, word_bits
from stream_mlir.mapping.tokens import DEFAULT_DEPTH, analyze
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register


@register
@dataclass(frozen=True)
class SizeFifos(Pass):
    """Puts a `stream.fifo` on every stream that must hold more than two words.

    Depths come from a token-level timing of several overlapping frames (`mapping/tokens.py`, which says why they suffice). The module then
    carries `stream.interval_cycles` and `stream.latency_cycles`. Existing FIFOs are replaced.
    """

    name = "stream-size-fifos"
    frames: int = option(3, help="overlapping frames to time, at least 2")

    def run(self, op: ir.Operation) -> None:
        """Times the network, then inserts the FIFOs."""
        if self.frames < 2:
            self.fail(op, f"timing needs at least 2 frames, not {self.frames}")
        _remove_fifos(op)
        graph = read_processes(op)
        timing = analyze(graph.network, self.frames)
        uram_blocks = _uram_blocks(op)
        ports = {*graph.network.sources, *graph.network.sinks}
        for number, (value, depth) in enumerate(zip(graph.values, timing.depths, strict=True)):
            # What waits at a port waits outside: the sender simply sends later.
            if depth > DEFAULT_DEPTH and number not in ports:
                _insert(value, depth, _storage(depth, word_bits(value), uram_blocks))
        for name in ("interval_cycles", "latency_cycles"):
            number = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), getattr(timing, name))
            op.attributes[f"stream.{name}"] = number


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


def _uram_blocks(module: ir.Operation) -> int:
    """UltraRAMs of the device that stream-fold chose; none where it did not run."""
    if "stream.device" not in module.attributes:
        return 0
    return devices.load(ir.StringAttr(module.attributes["stream.device"]).value).resources.uram


def _storage(depth: int, bits: int, uram_blocks: int) -> str:
    """UltraRAM (one is worth 16 BRAM18) where it saves at least eight block RAMs for each."""
    blocks = fifo_bram18(depth, bits)
    if not blocks:
        return "auto"
    large = uram(depth, bits)
    return "uram" if large <= uram_blocks and blocks >= 8 * large else "bram"
