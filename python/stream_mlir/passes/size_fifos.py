"""`stream-size-fifos`: depths that neither deadlock nor lose throughput."""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.mapping import devices
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.model import Timing, model
from stream_mlir.mapping.read import is_spilled, word_bits
from stream_mlir.mapping.schedule import DEFAULT_DEPTH
from stream_mlir.mapping.spills import spill_of
from stream_mlir.mapping.storage import choose_storage
from stream_mlir.mapping.traffic import usable_bits_per_cycle
from stream_mlir.mapping.usage import usage
from stream_mlir.mapping.walk import SPILL, stream_ops
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.simulator import Memory, SimulationReport, read_network, settled, simulate_network
from stream_mlir.simulator.memory import with_memory
from stream_mlir.simulator.settle import frames_to_settle, keeps_up
from stream_mlir.simulator.sizing import size


@register
@dataclass(frozen=True)
class SizeFifos(Pass):
    """Puts a `stream.fifo` on every stream that must hold more than two words, with the smallest depth that loses no throughput.

    Depths are decided and then proven by simulation (`simulator/sizing.py`). The module then carries `stream.interval_cycles` and
    `stream.latency_cycles` of the model, and what was simulated as `stream.simulated`; a simulation that deadlocks or is slower than the
    model is an error. `stream.fifo_depths` is "smallest" where no FIFO would do with a smaller memory, beside the others as they are, and
    "enough" where the effort ended before that was known. A `stream.spill` gets as deep a ring in memory as loses no throughput.
    Existing FIFOs and depths are replaced.
    """

    name = "stream-size-fifos"
    frames: int | None = option(
        None, help="frames per simulation, at least 2; none: as many as it takes to settle"
    )
    max_slowdown: float = option(
        0.0, help="fraction by which the interval may grow to make FIFOs smaller still"
    )
    effort: int = option(
        400, help="million firings to simulate before settling for depths that could be smaller"
    )
    bram18: float = option(0.9, help="usable fraction of the device's block RAMs")
    uram: float = option(0.9, help="usable fraction of the device's UltraRAMs")

    def run(self, op: ir.Operation) -> None:
        """Sizes, inserts, simulates."""
        if self.frames is not None and self.frames < 2:
            self.fail(op, f"timing needs at least 2 frames, not {self.frames}")
        if self.max_slowdown < 0:
            self.fail(op, f"the slowdown must not be negative, but is {self.max_slowdown}")
        self._check_folds(op)
        _remove_depths(op)
        timing = model(op)
        mapped = read_network(op)
        network = with_memory(mapped.network, _memory(op))
        bits = {
            stream: word_bits(value)
            for stream, value in enumerate(mapped.values)
            if value is not None
        }
        sizing = size(
            network,
            bits,
            rings=mapped.rings,
            behind=[s for s, v in enumerate(mapped.values) if v is not None and is_spilled(v)],
            slowdown=self.max_slowdown,
            frames=self.frames or frames_to_settle(network, timing.interval_cycles, 2),
            effort=self.effort * 1_000_000,
        )
        deep = [
            (value, sizing.depths[stream])
            for stream, value in enumerate(mapped.values)
            if value is not None and sizing.depths.get(stream, 0) > DEFAULT_DEPTH
        ]
        for (value, depth), storage in zip(deep, self._storage(op, deep), strict=True):
            _insert(value, depth, storage)
        for ring, bursts in sizing.rings.items():
            _deepen(mapped.rings[ring], bursts)
        self._prove(op, timing, sizing.interval_cycles)
        found = "smallest" if sizing.is_smallest else "enough"
        op.attributes["stream.fifo_depths"] = ir.StringAttr.get(found)

    def _check_folds(self, module: ir.Operation) -> None:
        for op in stream_ops(module):
            if describe(op) is not None and "fold" not in op.operation.attributes:
                self.fail(op, "the layer has no fold", hint="run stream-fold")

    def _prove(self, module: ir.Operation, timing: Timing, target: int) -> None:
        """Simulates the module as it is now and notes the result beside the model's."""
        network = with_memory(read_network(module).network, _memory(module))
        simulated = (
            simulate_network(network, self.frames)
            if self.frames
            else settled(network, timing.interval_cycles)
        )
        if not keeps_up(simulated.interval_cycles, target):
            self.fail(
                module,
                f"the FIFOs found do not sustain a frame every {target} cycles but every {simulated.interval_cycles}",
            )
        model_says = timing.interval_cycles * (1 + self.max_slowdown)
        # Where times depend on the data the model has a mean, as if nobody waited for what varies: `stream.simulated` says how far it is.
        if not _leaves_out(module) and not keeps_up(simulated.interval_cycles, model_says):
            self.fail(
                module,
                f"simulated, a frame takes {simulated.interval_cycles} cycles, the model says {timing.interval_cycles}",
                hint="this is a defect of stream-mlir; please report it",
            )
        module.attributes["stream.simulated"] = ir.DictAttr.get(_cycles(simulated))
        for name, number in _cycles(timing).items():
            module.attributes[f"stream.{name}"] = number

    def _storage(self, module: ir.Operation, fifos: list[tuple[ir.Value, int]]) -> list[str]:
        """Left to the tool where stream-fold did not name a device."""
        if "stream.device" not in module.attributes:
            return ["auto"] * len(fifos)
        board = devices.load(ir.StringAttr(module.attributes["stream.device"]).value).resources
        left = int(board.bram18 * self.bram18) - usage(module).bram18
        sizes = [(depth, word_bits(value)) for value, depth in fifos]
        return choose_storage(sizes, left, int(board.uram * self.uram))


def _memory(module: ir.Operation) -> Memory:
    """With the bandwidth that the design may use."""
    return Memory(usable_bits_per_cycle(module))


def _leaves_out(module: ir.Operation) -> bool:
    """Whether a layer takes as long as its data make it."""
    return any("skip" in op.operation.attributes for op in stream_ops(module))


def _cycles(timing: Timing | SimulationReport) -> dict[str, ir.Attribute]:
    i64 = ir.IntegerType.get_signless(64)
    return {
        name: ir.IntegerAttr.get(i64, getattr(timing, name))
        for name in ("interval_cycles", "latency_cycles")
    }


def _remove_depths(module: ir.Operation) -> None:
    for op in stream_ops(module):
        if op.operation.name == SPILL and "depth" in op.operation.attributes:
            del op.operation.attributes["depth"]
        if op.operation.name == "stream.fifo":
            op.operation.results[0].replace_all_uses_with(op.operation.operands[0])
            op.operation.erase()


def _deepen(spill: ir.OpView, bursts: int) -> None:
    i64 = ir.IntegerType.get_signless(64)
    depth = ir.IntegerAttr.get(i64, bursts * spill_of(spill).burst)
    spill.operation.attributes["depth"] = depth


def _insert(value: ir.Value, depth: int, storage: str) -> None:
    (use,) = list(value.uses)
    user, number = use.owner.operation, use.operand_number
    owner = value.owner
    assert not isinstance(owner, ir.Block)
    with ir.InsertionPoint.after(owner), owner.operation.location:
        user.operands[number] = stream.FifoOp(
            value, depth, storage=stream.StorageAttr.get(storage)
        ).result
