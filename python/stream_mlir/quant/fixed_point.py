"""An expression in real numbers as integer arithmetic on raw inputs (docs/quantization.md, section 2.4).

Every part is computed in units of `target.scale / 2^shift`; one rounding shift at the end gives the result. The width holds the sum of
the magnitudes of all parts, so nothing overflows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from stream_mlir.interp.storage import Storage
from stream_mlir.quant.expressions import Expression, Monomial, Polynomial
from stream_mlir.quant.reach import magnitude, with_near_bounds

GUARD_BITS = 4
PRECISE = 18  # for a result that must be what float32 arithmetic makes of it
_LARGEST_WIDTH = 63


@dataclass(frozen=True)
class FixedPoint:
    """Integer form: `clamp(((value + half) >> shift) + zero point)`, everything in `width` bits.

    `multipliers[id(polynomial)]` maps each monomial of that polynomial to its integer factor; () to the integer constant.
    """

    expression: Expression
    multipliers: dict[int, dict[Monomial, int]]
    shift: int
    width: int


def plan(
    expression: Expression, inputs: Sequence[Storage], target: Storage, guard: int = GUARD_BITS
) -> FixedPoint:
    """Chooses shift and width; ValueError if 63 bits do not suffice. The rounding of a multiplier moves the result by at most
    2^-(guard + 1) steps, or by fewer guard bits, down to none, where the width ends."""
    expression = with_near_bounds(expression, inputs)
    leaves = _polynomials(expression)
    wanted = _wanted_shift(leaves, inputs, target, guard)
    # Fewer places than the guard bits leave would let the rounding of a multiplier show in the result.
    for shift in range(wanted, max(wanted - guard, 0), -1):
        multipliers = {id(leaf): _multipliers(leaf, inputs, target, shift) for leaf in leaves}
        width = _width(expression, multipliers, inputs, target, shift)
        if width <= _LARGEST_WIDTH:
            return _reduced(expression, multipliers, shift, inputs, target)
    raise ValueError("numbers of more than 63 bits")


def finest_output_scale(expression: Expression, inputs: Sequence[Storage], bits: int) -> float:
    """An output step below this resolves nothing: one input step would already cross the whole output range."""
    units = (
        abs(coefficient) * _unit(monomial, inputs)
        for leaf in _polynomials(expression)
        for monomial, coefficient in leaf.terms.items()
        if monomial
    )
    return max(units, default=0.0) * 2.0**-bits


def _polynomials(expression: Expression) -> list[Polynomial]:
    if isinstance(expression, Polynomial):
        return [expression]
    return _polynomials(expression.left) + _polynomials(expression.right)


def _unit(monomial: Monomial, inputs: Sequence[Storage]) -> float:
    """What one step of every factor is worth."""
    return math.prod(inputs[i].scale for i in monomial)


def _wanted_shift(
    leaves: Sequence[Polynomial], inputs: Sequence[Storage], target: Storage, guard: int
) -> int:
    """Binary places after which the rounding of no factor shows in the result."""
    return max(
        (_places(*term, inputs, target, guard) for leaf in leaves for term in leaf.terms.items()),
        default=1,
    )


def _places(
    monomial: Monomial,
    coefficient: float,
    inputs: Sequence[Storage],
    target: Storage,
    guard: int,
) -> int:
    largest_term = sum(inputs[i].bits + 1 for i in monomial)
    ratio = abs(coefficient) * _unit(monomial, inputs) / target.scale
    # Terms far above the output range saturate: a factor relatively precise to 8 bits more than the result is enough.
    relative = target.bits + 4 + guard - math.frexp(ratio)[1]
    return max(1, min(largest_term + guard, relative))


def _multipliers(
    leaf: Polynomial, inputs: Sequence[Storage], target: Storage, shift: int
) -> dict[Monomial, int]:
    factors: dict[Monomial, int] = {(): 0}
    for monomial, coefficient in leaf.terms.items():
        exact = coefficient * _unit(monomial, inputs) / target.scale * 2.0**shift
        factors[monomial] = round(exact)
    return factors


def _width(
    expression: Expression,
    multipliers: dict[int, dict[Monomial, int]],
    inputs: Sequence[Storage],
    target: Storage,
    shift: int,
) -> int:
    offset = (abs(target.zero_point) + 1) << shift
    largest = magnitude(expression, multipliers, inputs) + offset
    return max(largest.bit_length() + 1, target.bits + 1, *(storage.bits + 2 for storage in inputs))


def _reduced(
    expression: Expression,
    multipliers: dict[int, dict[Monomial, int]],
    shift: int,
    inputs: Sequence[Storage],
    target: Storage,
) -> FixedPoint:
    """Divides out powers of two common to all factors, then takes the width that is left."""
    while shift > 1 and not any(
        f & 1 for factors in multipliers.values() for f in factors.values()
    ):
        multipliers = {
            key: {m: f >> 1 for m, f in factors.items()} for key, factors in multipliers.items()
        }
        shift -= 1
    return FixedPoint(
        expression, multipliers, shift, _width(expression, multipliers, inputs, target, shift)
    )
