"""A layer whose weights are replaced at run time, so that one design makes all its filters round after round (fpgaConvNet: weights reloading).

The op is that of the first round; its `stream.reload` holds a dictionary for every further one, of what replaces `weights`, `bias` and `multiplier`. Each round makes some
filters of every group, of all frames. A module with such an op takes the frames of the first round, then those of the second, ...: the same frames again and again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import arith, func
from stream_mlir.errors import UserError
from stream_mlir.interp.attributes import integer, named_operands

RELOAD = "stream.reload"
REPLACED = ("weights", "bias", "multiplier")
Arrays = list[np.ndarray]


@dataclass(frozen=True)
class Reload:
    """The op, and the numbers of the module's outputs that are its result."""

    op: ir.Operation
    outputs: tuple[int, ...]

    @classmethod
    def of(cls, module: ir.Module | ir.Operation) -> Reload | None:
        """That of a module; None where all weights stay."""
        functions = [each.operation for each in module.operation.regions[0].blocks[0].operations]
        main = next((each for each in functions if each.name == "func.func"), None)
        if main is None:
            return None
        ops = [each.operation for each in main.regions[0].blocks[0].operations]
        op = next((each for each in ops if RELOAD in each.attributes), None)
        if op is None:
            return None
        numbers = (n for n, value in enumerate(ops[-1].operands) if _source(value) == op)
        return cls(op, tuple(numbers))

    @property
    def rounds(self) -> int:
        """How often the frames come."""
        return rounds_of(self.op)

    def repeated(self, arrays: Sequence[np.ndarray]) -> Arrays:
        """Frames as the design takes them."""
        return [np.concatenate([array] * self.rounds) for array in arrays]

    def merged(self, arrays: Sequence[np.ndarray]) -> Arrays:
        """What the network has of what the design gave: all filters side by side, and what does not depend on the round once."""
        return [
            merged_filters(array, self.rounds, integer(self.op, "groups", 1))
            if number in self.outputs
            else array[: len(array) // self.rounds]
            for number, array in enumerate(arrays)
        ]


def rounds_of(op: ir.Operation) -> int:
    """Passes of an op, 1 where its weights stay."""
    return 1 + len(ir.ArrayAttr(op.attributes[RELOAD])) if RELOAD in op.attributes else 1


def rounds_in(module: ir.Module | ir.Operation) -> int:
    """Passes of a module."""
    found = Reload.of(module)
    return 1 if found is None else found.rounds


def replacements(op: ir.Operation) -> list[dict[str, ir.Attribute]]:
    """The tensors of every round by name, the first one's among them."""
    own = {
        name: value.owner.operation.attributes["value"]
        for name, value in named_operands(op).items()
        if name in REPLACED
    }
    more = ir.ArrayAttr(op.attributes[RELOAD]) if RELOAD in op.attributes else ()
    return [own, *({each.name: each.attr for each in ir.DictAttr(one)} for one in more)]


def arrays_of(op: ir.Operation, name: str) -> Arrays:
    """A tensor of every round."""
    return [resources.as_numpy(one[name]) for one in replacements(op) if name in one]


def one_round(op: ir.Operation, number: int) -> tuple[ir.Module, ir.Operation]:
    """A module of its own with the op as it is in a round, and the op in there."""
    given = replacements(op)[number]
    with op.context, op.location:
        module = ir.Module.create()
        with ir.InsertionPoint(module.body):
            main = func.FuncOp("main", ([op.operands[0].type], [op.results[0].type]))
        block = main.add_entry_block()
        with ir.InsertionPoint(block):
            values = [
                arith.ConstantOp(given[name].type, given[name]).result  # pyright: ignore
                for name in named_operands(op)
                if name in REPLACED
            ]
            copy = op.clone(ir.InsertionPoint(block))
            for place, value in enumerate([block.arguments[0], *values]):
                copy.operands[place] = value
            func.ReturnOp(list(copy.results))
    if RELOAD in copy.operation.attributes:
        del copy.operation.attributes[RELOAD]
    return module, copy.operation


def split_frames(array: np.ndarray, rounds: int) -> Arrays:
    """The frames of each round. UserError where there is no whole number of frames for each."""
    if len(array) % rounds:
        raise UserError(f"{len(array)} frames are not the same ones {rounds} times")
    return np.split(array, rounds)


def first_frames(array: np.ndarray, count: int, rounds: int) -> np.ndarray:
    """So many of the frames of every round, all if there are fewer."""
    return np.concatenate([each[:count] for each in split_frames(array, rounds)])


def split_filters(array: np.ndarray, rounds: int, groups: int) -> Arrays:
    """What has a row per filter, as it is in each round: so many filters of every group."""
    rest = array.shape[1:]
    parts = array.reshape(groups, rounds, -1, *rest)
    return [np.ascontiguousarray(parts[:, n].reshape(-1, *rest)) for n in range(rounds)]


def merged_filters(array: np.ndarray, rounds: int, groups: int) -> np.ndarray:
    """Frames of all rounds, whose last dimension are filters, as frames with all filters."""
    parts = np.stack(split_frames(array, rounds), axis=-2)
    parts = parts.reshape(*parts.shape[:-1], groups, -1)
    whole = np.moveaxis(parts, -3, -2)
    return np.ascontiguousarray(whole.reshape(*whole.shape[:-3], -1))


def _source(value: ir.Value) -> ir.Operation | None:
    """The layer that makes a value, which FIFOs and the like round on."""
    plumbing = ("stream.fifo", "stream.convert_width", "stream.fork")
    while not isinstance(value.owner, ir.Block) and value.owner.operation.name in plumbing:
        value = value.owner.operation.operands[0]
    return None if isinstance(value.owner, ir.Block) else value.owner.operation
