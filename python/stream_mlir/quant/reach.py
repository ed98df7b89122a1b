"""How large the parts of an expression can get, in real numbers and in integers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from stream_mlir.interp.storage import Storage
from stream_mlir.quant.expressions import Expression, Join, Monomial, Polynomial, constant


def with_near_bounds(expression: Expression, inputs: Sequence[Storage]) -> Expression:
    """Clamps at infinity, or anywhere out of reach, move to just beyond what the other side can be: the same function."""
    if isinstance(expression, Polynomial):
        return expression
    sides = [with_near_bounds(side, inputs) for side in (expression.left, expression.right)]
    if expression.kind != "add":
        for i, side in enumerate(sides):
            limit = side.constant if isinstance(side, Polynomial) else None
            if limit is not None:
                beyond = 1.01 * real_reach(sides[1 - i], inputs)
                sides[i] = constant(min(max(limit, -beyond), beyond))
    return Join(expression.kind, *sides)


def without_saturation(expression: Expression, target: Storage) -> Expression:
    """Without outer clamps at or beyond the ends of the storage, which clamps there anyway."""
    low, high = target.ends()
    while isinstance(expression, Join):
        sides = (expression.left, expression.right)
        limits = [side.constant if isinstance(side, Polynomial) else None for side in sides]
        idle = {"max": lambda limit: limit <= low, "min": lambda limit: limit >= high}.get(
            expression.kind, lambda _: False
        )
        found = [i for i, limit in enumerate(limits) if limit is not None and idle(limit)]
        if not found:
            break
        expression = sides[1 - found[0]]
    return expression


def real_reach(expression: Expression, inputs: Sequence[Storage]) -> float:
    """No value of the expression is larger in magnitude."""
    if isinstance(expression, Polynomial):
        reach = [
            (storage.largest_raw + abs(storage.zero_point)) * storage.scale for storage in inputs
        ]
        return sum(abs(c) * math.prod(reach[i] for i in m) for m, c in expression.terms.items())
    left, right = (real_reach(side, inputs) for side in (expression.left, expression.right))
    return left + right if expression.kind == "add" else max(left, right)


def magnitude(
    expression: Expression,
    multipliers: Mapping[int, Mapping[Monomial, int]],
    inputs: Sequence[Storage],
) -> int:
    """No part of the expression, in whatever order it is summed, is larger than this."""
    if isinstance(expression, Polynomial):
        reach = [storage.largest_raw + abs(storage.zero_point) for storage in inputs]
        factors = multipliers[id(expression)]
        return sum(
            abs(factor) * math.prod(reach[i] for i in monomial)
            for monomial, factor in factors.items()
        )
    left, right = (
        magnitude(side, multipliers, inputs) for side in (expression.left, expression.right)
    )
    return left + right if expression.kind == "add" else max(left, right)
