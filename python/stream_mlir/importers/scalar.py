"""Arithmetic for the region of `stream.map`, written as Python expressions: `x * clamp(x + 3, 0, 6) / 6`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stream_mlir import ir
from stream_mlir.dialects import arith, math


class Scalar:
    """An f32 value inside a map region; Python numbers become constants."""

    def __init__(self, value: ir.Value) -> None:
        self.value = value

    def __add__(self, other: Scalar | float) -> Scalar:
        return _binary(arith.AddFOp, self, other)

    def __radd__(self, other: float) -> Scalar:
        return _binary(arith.AddFOp, other, self)

    def __sub__(self, other: Scalar | float) -> Scalar:
        return _binary(arith.SubFOp, self, other)

    def __rsub__(self, other: float) -> Scalar:
        return _binary(arith.SubFOp, other, self)

    def __mul__(self, other: Scalar | float) -> Scalar:
        return _binary(arith.MulFOp, self, other)

    def __rmul__(self, other: float) -> Scalar:
        return _binary(arith.MulFOp, other, self)

    def __truediv__(self, other: Scalar | float) -> Scalar:
        return _binary(arith.DivFOp, self, other)

    def __rtruediv__(self, other: float) -> Scalar:
        return _binary(arith.DivFOp, other, self)

    def __neg__(self) -> Scalar:
        return Scalar(arith.NegFOp(self.value).result)


Body = Callable[..., Scalar]


def maximum(a: Scalar | float, b: Scalar | float) -> Scalar:
    """The larger; NaN wins."""
    return _binary(arith.MaximumFOp, a, b)


def minimum(a: Scalar | float, b: Scalar | float) -> Scalar:
    """The smaller; NaN wins."""
    return _binary(arith.MinimumFOp, a, b)


def clamp(x: Scalar, low: float | None, high: float | None) -> Scalar:
    """`x` held to [low, high]; None leaves that side open."""
    x = x if low is None else maximum(x, low)
    return x if high is None else minimum(x, high)


def where_greater(a: Scalar, b: float, then: Scalar | float, otherwise: Scalar | float) -> Scalar:
    """`then` where a > b, else `otherwise`."""
    test = arith.CmpFOp(arith.CmpFPredicate.OGT, a.value, _value(b)).result
    return Scalar(arith.SelectOp(test, _value(then), _value(otherwise)).result)


def unary(op: str) -> Callable[[Scalar], Scalar]:
    """A function of the math dialect: `unary("Exp")` applies `math.exp`."""
    build = getattr(math, f"{op}Op")
    return lambda x: Scalar(build(x.value).result)


exp, expm1, log, log1p = unary("Exp"), unary("ExpM1"), unary("Log"), unary("Log1p")
tanh, erf, sqrt, rsqrt, absolute = (
    unary("Tanh"),
    unary("Erf"),
    unary("Sqrt"),
    unary("Rsqrt"),
    unary("AbsF"),
)


def power(x: Scalar, exponent: float) -> Scalar:
    """x ** exponent."""
    return _binary(math.PowFOp, x, exponent)


def _value(x: Scalar | float) -> ir.Value:
    if isinstance(x, Scalar):
        return x.value
    return arith.constant(ir.F32Type.get(), float(x))


def _binary(op: Any, a: Scalar | float, b: Scalar | float) -> Scalar:
    return Scalar(op(_value(a), _value(b)).result)
