"""Walks @main and executes it, operation by operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.interp.attributes import shape_of
from stream_mlir.interp.parts import parts_of, run_parts
from stream_mlir.interp.reload import RELOAD, one_round, rounds_of, split_frames
from stream_mlir.interp.storage import storage_of
from stream_mlir.interp.table import EVALUATORS

#: Called with every operation that computes a stream and with each of its results.
Observer = Callable[[ir.Operation, np.ndarray], None]

#: Called with every stream, inputs too, and its array; what it returns takes the array's place.
Change = Callable[[ir.Value, np.ndarray], np.ndarray]


def main_function(module: ir.Module | ir.Operation) -> ir.Operation:
    """@main of a module; UserError if there is none."""
    for view in module.operation.regions[0].blocks[0].operations:
        op = view.operation
        if op.name == "func.func" and ir.StringAttr(op.attributes["sym_name"]).value == "main":
            return op
    raise UserError("the module has no function @main")


def run(
    module: ir.Module | ir.Operation,
    inputs: Sequence[np.ndarray],
    *,
    observe: Observer | None = None,
    change: Change | None = None,
) -> list[np.ndarray]:
    """Results of @main, or of a network in parts, for `inputs`, one array per argument, in stream layout.

    Arrays are float32, or raw storage integers where the argument is quantized. Dimension 0 may hold any number of frames,
    the same for all inputs; a layer whose weights are replaced takes them round after round. UserError if an input does not fit its argument; TypeError for an op without a meaning here.
    """
    if parts_of(module):
        return run_parts(module, inputs, lambda part, read: run(part, read, observe=observe))
    block = main_function(module).regions[0].blocks[0]
    frames = len(inputs[0]) if inputs else 1
    if len(inputs) != len(block.arguments):
        raise UserError(f"@main takes {len(block.arguments)} inputs, not {len(inputs)}")
    values: dict[ir.Value, np.ndarray] = {
        arg: _changed(change, arg, _checked(array, arg))
        for arg, array in zip(block.arguments, inputs, strict=True)
    }
    uses: dict[ir.Value, int] = {value: len(list(value.uses)) for value in values}
    for view in block.operations:
        op = view.operation
        if op.name == "func.return":
            return [values[operand] for operand in op.operands]
        if op.name != "arith.constant":
            _execute(op, values, uses, frames, observe, change)
    raise TypeError("@main does not return")


def _execute(
    op: ir.Operation,
    values: dict[ir.Value, np.ndarray],
    uses: dict[ir.Value, int],
    frames: int,
    observe: Observer | None,
    change: Change | None,
) -> None:
    evaluator = EVALUATORS.get(op.name)
    if evaluator is None:
        raise TypeError(f"the interpreter does not know {op.name}")
    streams = [operand for operand in op.operands if operand in values]
    inputs = [values[operand] for operand in streams]
    results = _in_rounds(op, inputs) if RELOAD in op.attributes else evaluator(op, inputs)
    if not streams:
        results = [np.broadcast_to(each, (frames, *each.shape[1:])) for each in results]
    for value, array in zip(op.results, results, strict=True):
        values[value] = _changed(change, value, array)
        uses[value] = len(list(value.uses))
        if observe is not None:
            observe(op, values[value])
    for operand in streams:  # a value that nothing reads any more must not fill memory
        uses[operand] -= 1
        if uses[operand] == 0:
            del values[operand]


def _in_rounds(op: ir.Operation, inputs: list[np.ndarray]) -> list[np.ndarray]:
    """Equally many frames with the weights of each round."""
    results = []
    for number, frames in enumerate(split_frames(inputs[0], rounds_of(op))):
        _, once = one_round(op, number)
        results.append(EVALUATORS[op.name](once, [frames])[0])
    return [np.concatenate(results)]


def _changed(change: Change | None, value: ir.Value, array: np.ndarray) -> np.ndarray:
    return array if change is None else change(value, array)


def _checked(array: np.ndarray, argument: ir.BlockArgument) -> np.ndarray:
    storage = storage_of(argument.type)
    shape = shape_of(argument)
    where = f"input {argument.arg_number}"
    if array.shape[1:] != shape[1:] or len(array) == 0:
        raise UserError(
            f"shape {array.shape} does not fit {shape} (any number of frames first)", where=where
        )
    if storage is None:
        if array.dtype.kind != "f":
            raise UserError(f"dtype {array.dtype} where float32 is expected", where=where)
        return array.astype(np.float32, copy=False)
    if array.dtype.kind not in "iu":
        raise UserError(f"dtype {array.dtype} where raw integers are expected", where=where)
    if array.min() < storage.qmin or array.max() > storage.qmax:
        raise UserError(f"raw values outside [{storage.qmin}, {storage.qmax}]", where=where)
    return array.astype(storage.dtype, copy=False)
