"""Executes the region of a `stream.map`, whatever `arith` and `math` ops it is made of, on whole arrays at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.float_ops import FLOAT_OPS
from stream_mlir.interp.integer_ops import INTEGER_OPS, width_of
from stream_mlir.interp.integers import wrap

_EVALUATORS = INTEGER_OPS | FLOAT_OPS


def evaluate(block: ir.Block, arguments: Sequence[np.ndarray]) -> np.ndarray:
    """Value of the block's `stream.yield`, for arrays that broadcast against each other.

    Float arguments are float32; raw integers are taken modulo their width. TypeError names an op the interpreter does not know.
    """
    values: dict[ir.Value, np.ndarray] = {}
    for parameter, array in zip(block.arguments, arguments, strict=True):
        integer = isinstance(parameter.type, ir.IntegerType)
        values[parameter] = wrap(array.astype(np.int64), width_of(parameter)) if integer else array
    with np.errstate(all="ignore"):  # inf and NaN are values here, as they are in MLIR
        for view in block.operations:
            op = view.operation
            operands = [values[operand] for operand in op.operands]
            if op.name == "stream.yield":
                return operands[0]
            values[op.results[0]] = _apply(op, operands)
    raise TypeError("a map's region does not end in stream.yield")


def _apply(op: ir.Operation, operands: list[np.ndarray]) -> np.ndarray:
    if op.name == "arith.constant":
        value = op.attributes["value"]
        if isinstance(value, ir.IntegerAttr):
            return wrap(np.asarray(value.value, np.int64), width_of(op.results[0]))
        return np.asarray(ir.FloatAttr(value).value, np.float32)
    if op.name == "arith.select":
        condition, then, otherwise = operands
        return np.where(condition != 0, then, otherwise)
    evaluator = _EVALUATORS.get(op.name)
    if evaluator is None:
        raise TypeError(f"the interpreter does not know {op.name}")
    return evaluator(op, operands)
