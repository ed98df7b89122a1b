"""Reads the region of a float map: as a clamp, as a scalar function, as an expression."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.regions import evaluate
from stream_mlir.quant.expressions import (
    Expression,
    Join,
    Polynomial,
    add,
    constant,
    multiply,
    scale,
    variable,
)

_Build = Callable[[list[Expression]], Expression]


def _divide(operands: list[Expression]) -> Expression:
    divisor = operands[1].constant if isinstance(operands[1], Polynomial) else None
    if not divisor:
        raise ValueError("a division by a stream")
    return scale(operands[0], 1.0 / divisor)


_BUILDERS: dict[str, _Build] = {
    "arith.addf": lambda x: add(x[0], x[1]),
    "arith.subf": lambda x: add(x[0], scale(x[1], -1.0)),
    "arith.mulf": lambda x: multiply(x[0], x[1]),
    "arith.divf": _divide,
    "arith.negf": lambda x: scale(x[0], -1.0),
    "arith.maximumf": lambda x: Join("max", x[0], x[1]),
    "arith.maxnumf": lambda x: Join("max", x[0], x[1]),
    "arith.minimumf": lambda x: Join("min", x[0], x[1]),
    "arith.minnumf": lambda x: Join("min", x[0], x[1]),
}


def expression_of(op: ir.Operation) -> Expression:
    """The region of a map as an expression in its inputs; ValueError says what it has no integer form for."""
    block = op.regions[0].blocks[0]
    known: dict[ir.Value, Expression] = {arg: variable(i) for i, arg in enumerate(block.arguments)}
    for view in block.operations:
        inner = view.operation
        if inner.name == "stream.yield":
            return known[inner.operands[0]]
        if inner.name == "arith.constant":
            known[inner.results[0]] = constant(ir.FloatAttr(inner.attributes["value"]).value)
        elif inner.name in _BUILDERS:
            known[inner.results[0]] = _BUILDERS[inner.name](
                [known[operand] for operand in inner.operands]
            )
        else:
            raise ValueError(inner.name)
    raise ValueError("a region without stream.yield")


def clamp_of(op: ir.Operation) -> tuple[float, float] | None:
    """(low, high) if the map does nothing but clamp its one input, else None."""
    if op.name != "stream.map" or len(op.operands) != 1:
        return None
    try:
        return _clamp(expression_of(op))
    except ValueError:
        return None


def _clamp(expression: Expression) -> tuple[float, float] | None:
    if isinstance(expression, Polynomial):
        return (-np.inf, np.inf) if expression == variable(0) else None
    for inner, bound in ((expression.left, expression.right), (expression.right, expression.left)):
        limit = bound.constant if isinstance(bound, Polynomial) else None
        if limit is None or expression.kind == "add":
            continue
        inside = _clamp(inner)
        if inside is not None:
            narrow = max if expression.kind == "max" else min
            return narrow(inside[0], limit), narrow(inside[1], limit)
    return None


def is_unary(op: ir.Operation) -> bool:
    """A map of one distinct stream."""
    return op.name == "stream.map" and all(operand == op.operands[0] for operand in op.operands)


def scalar_function(op: ir.Operation) -> Callable[[np.ndarray], np.ndarray]:
    """The float32 function of a unary map."""
    block = op.regions[0].blocks[0]

    def function(values: np.ndarray) -> np.ndarray:
        array = values.astype(np.float32)
        return np.broadcast_to(evaluate(block, [array] * len(block.arguments)), array.shape)

    return function
