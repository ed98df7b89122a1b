"""The arithmetic of an n-ary map as an expression: polynomials in its inputs, joined by sums, maxima and minima.

A closed form under + - * by constants, so that the whole region can be computed in one fixed-point scale (fixed_point.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Monomial = tuple[
    int, ...
]  # numbers of the inputs multiplied together, in ascending order; () is the constant


@dataclass(frozen=True)
class Polynomial:
    """Sum of coefficient * product of inputs."""

    terms: dict[Monomial, float] = field(default_factory=dict)

    @property
    def constant(self) -> float | None:
        """The value, if it depends on no input."""
        return self.terms.get((), 0.0) if all(m == () for m in self.terms) else None


@dataclass(frozen=True)
class Join:
    """Sum, maximum or minimum of two expressions."""

    kind: Literal["add", "max", "min"]
    left: Expression
    right: Expression


Expression = Polynomial | Join


def constant(value: float) -> Polynomial:
    """An expression without inputs."""
    return Polynomial({(): value})


def variable(number: int) -> Polynomial:
    """Input `number`."""
    return Polynomial({(number,): 1.0})


def add(left: Expression, right: Expression) -> Expression:
    """left + right."""
    if isinstance(left, Polynomial) and isinstance(right, Polynomial):
        terms = dict(left.terms)
        for monomial, coefficient in right.terms.items():
            terms[monomial] = terms.get(monomial, 0.0) + coefficient
        return Polynomial({m: c for m, c in terms.items() if c != 0.0})
    return Join("add", left, right)


def scale(expression: Expression, factor: float) -> Expression:
    """factor * expression; a negative factor turns maxima into minima."""
    if isinstance(expression, Polynomial):
        return Polynomial({m: c * factor for m, c in expression.terms.items() if c * factor != 0.0})
    kind = expression.kind
    if factor < 0 and kind != "add":
        kind = "min" if kind == "max" else "max"
    return Join(kind, scale(expression.left, factor), scale(expression.right, factor))


def multiply(left: Expression, right: Expression) -> Expression:
    """left * right; ValueError unless both are polynomials or one is a constant."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Polynomial) and one.constant is not None:
            return scale(other, one.constant)
    if not (isinstance(left, Polynomial) and isinstance(right, Polynomial)):
        raise ValueError("a product of maxima or minima")
    total: Expression = Polynomial()
    for left_monomial, left_factor in left.terms.items():
        for right_monomial, right_factor in right.terms.items():
            monomial = tuple(sorted(left_monomial + right_monomial))
            total = add(total, Polynomial({monomial: left_factor * right_factor}))
    return total
