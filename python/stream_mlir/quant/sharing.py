"""Which values must be stored alike because a concatenation puts them into one stream (docs/quantization.md, section 2.1)."""

from __future__ import annotations

from collections.abc import Callable

from stream_mlir import ir
from stream_mlir.interp.attributes import kind_of
from stream_mlir.interp.storage import Storage
from stream_mlir.quant.declared import declared_storage

#: Values only move: the result is stored as the input is.
MOVES = ("stream.permute", "stream.reshape", "stream.resize", "stream.slice")
_MUCH_COARSER = 2.0

ChooseStorage = Callable[[ir.Value], Storage]
JoinStorages = Callable[[list[Storage]], Storage]


class Sharing:
    """The groups of values that concatenations join, and the storage of each group."""

    def __init__(self, block: ir.Block, choose: ChooseStorage, join: JoinStorages) -> None:
        self._parent: dict[ir.Value, ir.Value] = {}
        joints = [op.operation for op in block.operations if joins(op.operation)]
        for op in joints:
            for operand in op.operands:
                self._parent[self._find(root(operand))] = self._find(op.results[0])
        # All of a group's values count: a slice may drop the extremes of what others read too, an interpolation averages them.
        groups: dict[ir.Value, list[ir.Value]] = {}
        for value in list(self._parent):
            groups.setdefault(self._find(value), []).append(value)
        declared = {
            self._find(op.results[0]): storage
            for op in joints
            if (storage := declared_storage(op.results[0])) is not None
        }
        self._storage = {
            group: declared.get(group) or join([choose(value) for value in values])
            for group, values in groups.items()
        }

    def group(self, value: ir.Value) -> ir.Value:
        """The same value for all that one concatenation, or several, bring together; itself where none reads it."""
        return self._find(value) if value in self._parent else value

    def result_storage(self, joint: ir.Operation) -> Storage:
        """How the result of a concatenation (or of a pad with something else than zero) is stored."""
        return declared_storage(joint.results[0]) or self._storage[self._find(joint.results[0])]

    def storage(self, value: ir.Value, own: Storage) -> Storage:
        """The group's storage, or `own` where others read the value too and would lose more than a bit of precision."""
        if value not in self._parent:
            return own
        shared = self._storage[self._find(value)]
        keep = shared.scale > _MUCH_COARSER * own.scale and not only_joined(value)
        return own if keep else shared

    def _find(self, value: ir.Value) -> ir.Value:
        self._parent.setdefault(value, value)
        while self._parent[value] != value:
            value = self._parent[value]
        return value


def joins(op: ir.Operation) -> bool:
    """Whether the result holds values of several origins: of several inputs, or a constant beside its input."""
    return op.name == "stream.concat" or (op.name == "stream.pad" and _padding(op) != 0.0)


def moves(op: ir.Operation) -> bool:
    """Whether the result is stored as the input is. Zero is exact in every storage; between two values lies no new extreme."""
    if op.name in ("stream.pool", "stream.reduce"):
        return kind_of(op) == "max"
    zeros = op.name == "stream.pad" and _padding(op) == 0.0
    return zeros or op.name in (*MOVES, "stream.interpolate")


def _padding(op: ir.Operation) -> float:
    return ir.FloatAttr(op.attributes["value"]).value


def root(value: ir.Value) -> ir.Value:
    """The value whose storage decides that of `value`."""
    while not isinstance(value.owner, ir.Block) and moves(value.owner.operation):
        value = value.owner.operation.operands[0]
    return value


def only_joined(value: ir.Value) -> bool:
    """Every reader of the value is a concatenation, at once or after moves."""
    readers = [use.owner.operation for use in value.uses]
    return all(joins(op) or (moves(op) and only_joined(op.results[0])) for op in readers)
