"""`stream-partition`: a network as several bitstreams that a device is configured with one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NoReturn

from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.locations import model_name
from stream_mlir.mapping.partition import Plan, Price, Segments, plan
from stream_mlir.mapping.read import LayerGraph, read_layers
from stream_mlir.mapping.reload import rounds_of
from stream_mlir.mapping.search import best, solve
from stream_mlir.mapping.solve.problem import Problem
from stream_mlir.mapping.walk import PLUMBING, SPILL, stream_ops
from stream_mlir.notes import dictionary
from stream_mlir.passes.budgeted import Budgeted
from stream_mlir.passes.option import option
from stream_mlir.passes.outline import outline
from stream_mlir.passes.registry import register
from stream_mlir.passes.reload import replace_weights, replaceable

SWITCH_SECONDS = 0.08255
"""To configure a device anew: what fpgaConvNet's optimizer takes for it."""
Cuts = Sequence[tuple[int, int]]
_PARTS_ALONE = 1e15
"""Cycles of a switch beside which no others count."""


@register
@dataclass(frozen=True)
class Partition(Budgeted):
    """Cuts the network into parts, each a module `@partN` with a `main` of its own: a bitstream. What crosses a cut goes through off-chip memory.

    A batch of frames runs through the first part, then the device is configured with the next one. `cuts` are by hand; else they are those of least time for the batch, with
    proof: all parts' switches, fills and intervals, where every part is the best design that `stream-fold` finds for it. `parts` fixes their number. A part that ends in a
    convolution or linear layer may run up to `reload` times over the batch, each time with the weights of other filters, which it loads in between (`stream.reload` on
    the layer); so it needs memory for those of one round alone. The module then carries `stream.partition`: the network's `inputs` and `outputs` by name, `batch`, `switch_seconds`, and, where the cuts were searched, the batch's `cycles` under the
    model and whether they are `proven` the fewest. Passes on the parts are nested, as in `builtin.module(stream-partition,builtin.module(stream-fold))`.
    """

    name = "stream-partition"
    parts: int = option(0, help="number of parts; 0: as many as are best")
    cuts: tuple[str, ...] = option(
        (), help="layers that begin another part, by name (* and ? are wildcards)"
    )
    reload: int = option(
        1, help="most rounds of a part over the batch, each with other weights of its last layer"
    )
    batch: int = option(1, help="frames between two switches")
    switch_seconds: float = option(SWITCH_SECONDS, help="seconds to configure the device anew")

    def run(self, op: ir.Operation) -> None:
        """Chooses, then outlines."""
        self._check(op)
        network = read_layers(op)
        board = self.board(op)
        budget, can = self.budget(board), _reloadable(op, network)
        segments = Segments(network, budget, self.hardware, self.reload, can)
        if len(segments.units) < max(1, self.parts):
            self.fail(
                op, f"a network of {len(segments.units)} layers has no {max(1, self.parts)} parts"
            )
        cycles = self.clock(board) * 1e6 * self.switch_seconds
        cuts = self._by_hand(op, segments) if self.cuts else None
        search = cuts is None or self.reload > 1
        found = self._searched(segments, Price(self.batch, cycles), cuts) if search else None
        chosen = found.segments if found is not None else cuts or ()
        layers = [[network.ops[n].operation for n in segments.units[a:b]] for a, b in chosen]
        inputs, outputs = outline(op, layers)
        for part, rounds in zip(_nested(op), () if found is None else found.rounds, strict=False):
            if rounds > 1:
                replace_weights(part, rounds)
        op.attributes["stream.partition"] = self._record(inputs, outputs, found)

    @classmethod
    def choices(cls, module: ir.Module | ir.Operation) -> Iterable[Self]:
        """One part, two, ... up to one per layer."""
        return [cls(parts=count + 1) for count in range(len(read_layers(module.operation).layers))]

    def _check(self, op: ir.Operation) -> None:
        if self.parts < 0:
            self.fail(op, f"the number of parts must not be negative, but is {self.parts}")
        if self.parts and self.cuts:
            self.fail(op, "either a number of parts or cuts can be given")
        self.refuse_non_positive(op, {"batch": self.batch, "number of rounds": self.reload})
        if not 0 <= self.switch_seconds < float("inf"):
            self.fail(op, f"a switch takes seconds, at least 0, not {self.switch_seconds:g}")
        if "stream.partition" in op.attributes:
            self.fail(op, "the network is in parts already")
        for inner in stream_ops(op):
            if inner.operation.name in PLUMBING and inner.operation.name != SPILL:
                self.fail(inner, "the network is mapped already", hint="run it before stream-fold")

    def _searched(self, segments: Segments, price: Price, cuts: Cuts | None) -> Plan:
        wanted = {"parts": self.parts or None, "objective": self.objective, "nodes": self.nodes}
        found = plan(segments, price, cuts=cuts, **wanted)
        return self._refuse(segments, cuts) if found is None else found

    def _refuse(self, segments: Segments, cuts: Cuts | None) -> NoReturn:
        """A layer that does not fit alone, or the number of parts that would do."""
        for unit, number in enumerate(segments.units):
            every = [segments.problem(unit, unit + 1, n) for n in segments.rounds(unit + 1)]
            if all(best(each, self.objective, nodes=self.nodes) is None for each in every):
                problem = every[-1]
                layer = model_name(segments.network.ops[number])
                try:
                    solve(problem, objective=self.objective, nodes=self.nodes)
                except UserError as error:
                    told = error.what.removeprefix("the network does not fit")
                    raise UserError(
                        f"layer '{layer}' does not fit {self.device} alone{_in_rounds(every)}{told}",
                        hint=self._what_helps(error.hint, every),
                    ) from error
        if cuts is not None:
            raise UserError(
                f"the parts do not all fit {self.device}, in up to {self.reload} rounds",
                hint="cut more often, or let the cuts be searched",
            )
        fewest = plan(segments, Price(1, _PARTS_ALONE), objective=self.objective, nodes=self.nodes)
        hint = "" if fewest is None else f"{len(fewest.segments)} parts are the fewest that fit"
        asked = f"{self.parts} parts" if self.parts > 1 else "one part"
        raise UserError(f"the network does not fit {self.device} in {asked}", hint=hint)

    def _what_helps(self, hint: str, every: list[Problem]) -> str:
        able = self.reload == 1 and rounds_of(every[0].graph.layers[-1]) != (1,)
        more = "let it make its filters in rounds (reload, --reload)" if able else ""
        return "; ".join(filter(None, (hint, more)))

    def _by_hand(self, op: ir.Operation, segments: Segments) -> Cuts:
        names = [model_name(segments.network.ops[number]) for number in segments.units]
        begins = {0}
        for cut in self.cuts:
            at = next((i for i, name in enumerate(names) if fnmatchcase(name, cut)), None)
            if at is None:
                known = ", ".join(dict.fromkeys(names))
                self.fail(op, f"no layer is called '{cut}'", hint=f"layers: {known}")
            if at in begins:
                self.fail(op, f"a part begins at '{names[at]}' already")
            begins.add(at)
        ends = [*sorted(begins)[1:], len(names)]
        return list(zip(sorted(begins), ends, strict=True))

    def _record(self, inputs: list[str], outputs: list[str], found: Plan | None) -> ir.DictAttr:
        facts = {
            "inputs": inputs,
            "outputs": outputs,
            "batch": self.batch,
            "switch_seconds": self.switch_seconds,
            "cycles": None if found is None else round(found.cycles),
            "proven": None if found is None else found.proven,
        }
        return dictionary(facts)


def _reloadable(op: ir.Operation, network: LayerGraph) -> frozenset[int]:
    """Layers whose weights can be replaced."""
    return frozenset(n for n, layer in enumerate(network.ops) if replaceable(layer.operation))


def _nested(op: ir.Operation) -> list[ir.Operation]:
    return [each.operation for each in op.regions[0].blocks[0].operations]


def _in_rounds(every: list[Problem]) -> str:
    """What an error says of all ways that were tried, most rounds last."""
    rounds = every[-1].graph.layers[-1].rounds
    return f", in {rounds} rounds" if rounds > 1 else ""
