"""`stream-fold`: how much of each layer runs in parallel, and where its weights are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.errors import UserError
from stream_mlir.mapping import traffic
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.search import Choice, Design, Problem, solve
from stream_mlir.notes import updated
from stream_mlir.offchip import Coded
from stream_mlir.passes.budgeted import Budgeted
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.passes.spill import insert
from stream_mlir.passes.weight_codes import annotate, best_code, huffman_ratio

SEARCH = "stream.search"
"""Attribute of a module: what the search found."""


@register
@dataclass(frozen=True)
class Fold(Budgeted):
    """Sets the `fold` of every layer, where its weights are and which skips and rows under windows wait in memory: the best design within fractions of a device's resources.

    Without a wanted frame rate that is the fastest, or the one of least latency; with one, the one that uses least. A device that is too
    small is an error which says what is missing and what helps. The module then carries `stream.device`, the bandwidth that it may use
    as `stream.memory_bits_per_cycle`, and in `stream.search` the `objective`, the proven bound (`bound_cycles`, `proven`), the `binding` resource ("" where the layers have no more parallelism), the slowest layer
    (`bottleneck`), the cost `table` and what is `over_budget`.
    """

    name = "stream-fold"
    codec: Literal["none", "huffman"] = option(
        "none", help="code that weights off chip may have where it saves bits"
    )
    fps: float | None = option(None, help="wanted frames per second: then least resources")
    allow_over_budget: bool = option(
        False, help="take the smallest design where none fits, and say so"
    )

    def run(self, op: ir.Operation) -> None:
        """Searches, then writes the attributes."""
        problem, interval = self.problem(op)
        graph = read_layers(op)
        design, codes = self._solved(problem, interval, graph.ops)
        for layer, choice, code in zip(graph.ops, design.choices, codes, strict=True):
            _annotate(layer, choice)
            annotate(layer, code)
        for layer, port in design.spills:
            if (layer, port) not in graph.spilled:
                insert(graph.ops[layer], port)
        op.attributes["stream.device"] = ir.StringAttr.get(self.device)
        op.attributes[traffic.NOTE] = ir.FloatAttr.get_f64(problem.budget.bits_per_cycle)
        op.attributes[SEARCH] = self._record(design)

    def _solved(
        self, problem: Problem, interval: int | None, ops: tuple[ir.OpView, ...]
    ) -> tuple[Design, list[Coded | None]]:
        """The design, and the codes of its weights off chip. Where rows turn out to take more bits than their layer's ratio says, it is corrected, then given up,
        and the search is made anew."""
        codes = self.offchip and self.codec == "huffman"
        ratios = [huffman_ratio(op) if codes else 1.0 for op in ops]
        is_corrected = [False] * len(ops)
        while True:
            graph = problem.graph
            layers = zip(graph.layers, ratios, strict=True)
            posed = replace(graph, layers=tuple(replace(a, huffman_ratio=r) for a, r in layers))
            design = solve(
                replace(problem, graph=posed),
                objective=self.objective,
                interval=interval,
                over_budget=self.allow_over_budget,
                nodes=self.nodes,
            )
            made = [
                best_code(op, layer.folded(choice.fold), choice.offchip_rows, (choice.codec,))
                if choice.codec
                else None
                for op, layer, choice in zip(ops, graph.layers, design.choices, strict=True)
            ]
            wrong = [
                index
                for index, (choice, code) in enumerate(zip(design.choices, made, strict=True))
                if choice.codec and (code is None or code.ratio > ratios[index])
            ]
            if not wrong:
                return design, made
            for index in wrong:
                code = made[index]
                ratios[index] = 1.0 if code is None or is_corrected[index] else code.ratio
                is_corrected[index] = True

    def problem(self, op: ir.Operation) -> tuple[Problem, int | None]:
        """What is to be solved for a module, and the interval wanted. Raises `PassError` or `UserError` for impossible options."""
        self.refuse_non_positive(op, {"frame rate": self.fps})
        board = self.board(op)
        problem = Problem(read_layers(op).graph, self.budget(board), self.hardware)
        clock = self.clock(board)
        if self.fps is not None and clock * 1e6 < self.fps:
            raise UserError(
                f"{self.fps:g} frames per second are more than {clock:g} MHz has cycles"
            )
        return problem, None if self.fps is None else int(clock * 1e6 / self.fps)

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


def bound_of(module: ir.Operation) -> int:
    """The bound that the search left in the module; 0 where there was none."""
    if SEARCH not in module.attributes:
        return 0
    return ir.IntegerAttr(ir.DictAttr(module.attributes[SEARCH])["bound_cycles"]).value


def loosen_bound(module: ir.Operation, cycles: int) -> None:
    """Notes a lower bound instead of a higher one that does not hold for the module; then the design is not proven to be the best."""
    if bound_of(module) > cycles:
        with module.context:
            facts = {"bound_cycles": cycles, "proven": ir.BoolAttr.get(False)}
            module.attributes[SEARCH] = updated(module.attributes[SEARCH], facts)


def _annotate(layer: ir.OpView, choice: Choice) -> None:
    """Writes a choice, and removes what an earlier one left."""
    fold, attributes = choice.fold, layer.operation.attributes
    if "skip" in attributes and not choice.skips:
        del attributes["skip"]
    wanted: dict[str, ir.Attribute | None] = {
        "fold": stream.FoldAttr.get(fold.in_, fold.out, fold.group, fold.fine),
        "weight_storage": stream.StorageAttr.get(choice.memory) if choice.memory else None,
        "offchip": stream.OffchipAttr.get(choice.offchip_rows) if choice.offchip_rows else None,
    }
    if choice.lines_burst and "lines" not in attributes:  # what is decided keeps its burst
        wanted["lines"] = stream.LinesAttr.get(choice.lines_burst)
    for name, attribute in wanted.items():
        if attribute is not None:
            attributes[name] = attribute
        elif name in attributes:
            del attributes[name]
