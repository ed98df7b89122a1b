"""The state of one rewrite from float to integer: what was observed, and which new value stands for which old one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NoReturn

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import stream
from stream_mlir.interp.storage import Storage, quantized
from stream_mlir.passes.base import PassError
from stream_mlir.quant.absorption import absorbed_clamps, function_behind
from stream_mlir.quant.declared import declared_storage, forget_storage, value_bits
from stream_mlir.quant.histogram import Histogram
from stream_mlir.quant.ranges import activation_storage, coarsened, widest
from stream_mlir.quant.regions import clamp_of
from stream_mlir.quant.settings import Settings
from stream_mlir.quant.sharing import Sharing
from stream_mlir.quant.tables import lookup_table


class Rewriter:
    """Builds the integer ops beside the float ones; `finish` removes the latter."""

    def __init__(
        self, block: ir.Block, settings: Settings, histograms: Mapping[ir.Value, Histogram]
    ) -> None:
        self.settings = settings
        self._histograms = histograms
        self._integer: dict[ir.Value, ir.Value] = {}
        self._done: list[ir.Operation] = []
        self._own: dict[ir.Value, Storage] = {}
        self.sharing = Sharing(block, self._own_storage, lambda each: widest(each, settings))

    def integer(self, value: ir.Value) -> ir.Value:
        """The new value for an old one."""
        return self._integer[value]

    def storage(self, value: ir.Value) -> Storage:
        """Storage of the new value for an old one."""
        return quantized(self._integer[value].type)

    def choose_storage(self, value: ir.Value, finest: float = 0.0) -> Storage:
        """Storage for an old value: the declared one, else by what was observed of it and by what reads it, its scale at least `finest`."""
        declared = declared_storage(value)
        if declared is not None:
            return declared
        storage = self.sharing.storage(value, self._own_storage(value))
        return coarsened(storage, finest, self.settings)

    def _own_storage(self, value: ir.Value) -> Storage:
        if value not in self._own:
            bits = value_bits(value, self.settings.activations)
            settings = replace(self.settings, activations=bits)
            self._own[value] = declared_storage(value) or activation_storage(
                self._histograms[value], settings, function_behind(value)
            )
        return self._own[value]

    def bits(self, op: ir.Operation) -> int:
        """The width of what the integer form of `op` produces."""
        return self.choose_storage(self.result_of(op)).bits

    def result_of(self, op: ir.Operation) -> ir.Value:
        """The value that the integer form of `op` produces: the last of the clamps it absorbs."""
        return (absorbed_clamps(op) or [op])[-1].results[0]

    def limits(self, op: ir.Operation, storage: Storage) -> tuple[int, int]:
        """Raw limits of the requantization: the storage's, narrowed by the absorbed clamps."""
        low, high = -np.inf, np.inf
        for clamp in absorbed_clamps(op):
            bounds = clamp_of(clamp)
            assert bounds is not None
            low, high = (min(max(end, bounds[0]), bounds[1]) for end in (low, high))
        raw = np.rint(np.array([low, high]) / storage.scale) + storage.zero_point
        narrowed = np.clip(raw, storage.qmin, storage.qmax)
        return int(narrowed[0]), int(narrowed[1])

    def done(self, op: ir.Operation, new: ir.Value) -> None:
        """`new` replaces what `op` and the clamps it absorbs computed."""
        self._integer[self.result_of(op)] = new
        self._done += [op, *absorbed_clamps(op)]

    def replace_argument(self, argument: ir.Value, storage: Storage) -> None:
        """An argument keeps its place and changes its type."""
        forget_storage(argument)
        argument.set_type(tensor_type(argument.type, storage))
        self._integer[argument] = argument

    def is_done(self, op: ir.Operation) -> bool:
        """Already absorbed by an earlier op."""
        return op in self._done

    def finish(self) -> None:
        """Erases the float ops, and the constants that only they read."""
        constants = dict.fromkeys(
            operand.owner.operation
            for op in self._done
            for operand in op.operands
            if _is_constant(operand)
        )
        for op in reversed(self._done):
            op.erase()
        for constant in constants:
            if not list(constant.results[0].uses):
                constant.erase()


def tensor_type(old: ir.Type, storage: Storage) -> ir.Type:
    """The type of a stream with the shape of `old` and quantized elements."""
    return ir.RankedTensorType.get(list(ir.RankedTensorType(old).shape), storage.element_type())


def converted(value: ir.Value, target: Storage, name: str) -> ir.Value:
    """A quantized value in another storage, through a table; itself where it is stored so."""
    source = quantized(value.type)
    if source == target:
        return value
    table, fraction_bits = lookup_table(np.positive, source, target)
    with ir.Location.name(name):
        constant = resources.constant(table, f"{name}.table")
        kind = tensor_type(value.type, target)
        return stream.LookupOp(kind, value, constant, fraction_bits=fraction_bits).output


def refuse(op: ir.Operation, what: str, hint: str = "") -> NoReturn:
    """Ends the rewrite with an error at the layer."""
    raise PassError(what, location=op.location, hint=hint)


Handler = Callable[[Rewriter, ir.Operation], None]


def _is_constant(value: ir.Value) -> bool:
    return (
        isinstance(value.owner, (ir.Operation, ir.OpView))
        and value.owner.operation.name == "arith.constant"
    )
