"""`stream-fold`: how much of each layer runs in parallel, and where its weights are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.errors import UserError
from stream_mlir.mapping import costs, devices
from stream_mlir.mapping.devices import Device
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources
from stream_mlir.mapping.search import Budget, Choice, Design, Graph, Hardware, Problem, solve
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.passes.spill import insert


@register
@dataclass(frozen=True)
class Fold(Pass):
    """Sets the `fold` of every layer, where its weights are and which skips wait in memory: the best design within fractions of a device's resources.

    Without a wanted frame rate that is the fastest, or the one of least latency; with one, the one that uses least. A device that is too
    small is an error which says what is missing and what helps. The module then carries `stream.device`, and in `stream.search` the `objective`, the
    proven bound (`bound_cycles`, `proven`), the `binding` resource ("" where the layers have no more parallelism), the slowest layer
    (`bottleneck`), the cost `table` and what is `over_budget`.
    """

    name = "stream-fold"
    device: str = option("zcu104", help="board, by name or path of a .toml file")
    dsp: float = option(0.9, help="usable fraction of the DSP slices")
    bram18: float = option(0.9, help="usable fraction of the block RAMs")
    uram: float = option(0.9, help="usable fraction of the UltraRAMs")
    lut: float = option(0.8, help="usable fraction of the look-up tables")
    ff: float = option(0.8, help="usable fraction of the flip-flops")
    bandwidth: float = option(0.9, help="usable fraction of the off-chip bandwidth")
    objective: Literal["throughput", "latency"] = option("throughput", help="what is best")
    fps: float | None = option(None, help="wanted frames per second: then least resources")
    clock_mhz: float | None = option(None, help="clock in MHz; none: the board's usual")
    costs: str = option(costs.DEFAULT, help="cost table, by name or path of a .toml file")
    offchip: bool = option(False, help="weights may stay off chip")
    spill: bool = option(False, help="skips may wait in off-chip memory")
    allow_over_budget: bool = option(
        False, help="take the smallest design where none fits, and say so"
    )
    dense: bool = option(
        True, help="layers marked to leave out zeros may be dense where that is better"
    )
    nodes: int = option(300, help="nodes of the search tree that one program may take")

    def run(self, op: ir.Operation) -> None:
        """Searches, then writes the attributes."""
        problem, interval = self.problem(op)
        design = solve(
            problem,
            objective=self.objective,
            interval=interval,
            over_budget=self.allow_over_budget,
            nodes=self.nodes,
        )
        graph = read_layers(op)
        for layer, choice in zip(graph.ops, design.choices, strict=True):
            _annotate(layer, choice)
        for layer, port in design.spills:
            if (layer, port) not in graph.spilled:
                insert(graph.ops[layer], port)
        op.attributes["stream.device"] = ir.StringAttr.get(self.device)
        op.attributes["stream.search"] = self._record(design)

    def problem(self, op: ir.Operation) -> tuple[Problem, int | None]:
        """What is to be solved for a module, and the interval wanted. Raises `PassError` or `UserError` for impossible options."""
        board, clock = self._checked(op)
        graph = read_layers(op)
        problem = Problem(
            Graph.of(graph.layers, graph.producers, graph.spilled),
            self.budget(board),
            Hardware(self.costs, self.offchip, dense=self.dense, spill=self.spill),
        )
        return problem, None if self.fps is None else int(clock * 1e6 / self.fps)

    def budget(self, board: Device) -> Budget:
        """The fractions of what the board has."""
        counts = {
            name: int(getattr(self, name) * getattr(board.resources, name))
            for name in RESOURCE_NAMES
        }
        bits = (
            self.bandwidth * board.bandwidth_gbit_per_s * 1e3 / (self.clock_mhz or board.clock_mhz)
        )
        return Budget(Resources(**counts), bits)

    def _checked(self, op: ir.Operation) -> tuple[Device, float]:
        for name in (*RESOURCE_NAMES, "bandwidth"):
            share = getattr(self, name)
            if not 0 < share <= 1:
                self.fail(
                    op, f"the budget for {name} must be a fraction above 0 and up to 1, not {share}"
                )
        positive = {"frame rate": self.fps, "clock": self.clock_mhz, "number of nodes": self.nodes}
        for what, value in positive.items():
            if value is not None and not value > 0:
                self.fail(op, f"the {what} must be above 0, not {value:g}")
        board = devices.load(self.device)
        clock = self.clock_mhz or board.clock_mhz
        if self.fps is not None and clock * 1e6 < self.fps:
            raise UserError(
                f"{self.fps:g} frames per second are more than {clock:g} MHz has cycles"
            )
        return board, clock

    def _record(self, design: Design) -> ir.DictAttr:
        texts = {
            "objective": design.objective,
            "binding": "+".join(design.binding),
            "bottleneck": design.bottleneck,
            "table": self.costs,
            "over_budget": "+".join(design.exceeded),
        }
        noted: dict[str, ir.Attribute] = {
            name: ir.StringAttr.get(text) for name, text in texts.items()
        }
        i64 = ir.IntegerType.get_signless(64)
        noted["bound_cycles"] = ir.IntegerAttr.get(i64, design.bound_cycles)
        noted["proven"] = ir.BoolAttr.get(design.proven)
        return ir.DictAttr.get(noted)


def _annotate(layer: ir.OpView, choice: Choice) -> None:
    """Writes a choice, and removes what an earlier one left."""
    fold, attributes = choice.fold, layer.operation.attributes
    if "skip" in attributes and not choice.skips:
        del attributes["skip"]
    wanted = {
        "fold": stream.FoldAttr.get(fold.in_, fold.out, fold.group, fold.fine),
        "weight_storage": stream.StorageAttr.get(choice.memory) if choice.memory else None,
        "offchip": stream.OffchipAttr.get(choice.offchip_rows) if choice.offchip_rows else None,
    }
    for name, attribute in wanted.items():
        if attribute is not None:
            attributes[name] = attribute
        elif name in attributes:
            del attributes[name]
