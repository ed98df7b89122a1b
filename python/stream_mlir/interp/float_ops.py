"""Floating-point `arith` and `math` ops of a map region, in float32."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from stream_mlir import ir

Arrays = list[np.ndarray]

# Numbering of arith.cmpf's predicates: 1..6 ordered eq gt ge lt le ne, 8..13 the same, true also when either side is NaN.
_ORDERED = (np.equal, np.greater, np.greater_equal, np.less, np.less_equal, np.not_equal)


def _plain(function: Callable[..., np.ndarray]) -> Callable[[ir.Operation, Arrays], np.ndarray]:
    return lambda op, args: function(*args)


def _compare(op: ir.Operation, args: Arrays) -> np.ndarray:
    predicate = ir.IntegerAttr(op.attributes["predicate"]).value
    left, right = args
    nan = np.isnan(left) | np.isnan(right)
    if predicate in (0, 15):
        result = np.full(nan.shape, predicate == 15)
    elif predicate in (7, 14):
        result = nan if predicate == 14 else ~nan
    elif predicate < 7:
        result = _ORDERED[predicate - 1](left, right) & ~nan
    else:
        result = _ORDERED[predicate - 8](left, right) | nan
    return -result.astype(np.int64)


FLOAT_OPS: dict[str, Callable[[ir.Operation, Arrays], np.ndarray]] = {
    "arith.addf": _plain(np.add),
    "arith.subf": _plain(np.subtract),
    "arith.mulf": _plain(np.multiply),
    "arith.divf": _plain(np.divide),
    "arith.remf": _plain(np.fmod),
    "arith.negf": _plain(np.negative),
    "arith.maximumf": _plain(np.maximum),
    "arith.minimumf": _plain(np.minimum),
    "arith.maxnumf": _plain(np.fmax),
    "arith.minnumf": _plain(np.fmin),
    "arith.cmpf": _compare,
    "math.absf": _plain(np.abs),
    "math.atan": _plain(np.arctan),
    "math.atan2": _plain(np.arctan2),
    "math.ceil": _plain(np.ceil),
    "math.copysign": _plain(np.copysign),
    "math.cos": _plain(np.cos),
    "math.erf": _plain(special.erf),
    "math.exp": _plain(np.exp),
    "math.exp2": _plain(np.exp2),
    "math.expm1": _plain(np.expm1),
    "math.floor": _plain(np.floor),
    "math.fma": _plain(lambda a, b, c: a * b + c),
    "math.log": _plain(np.log),
    "math.log10": _plain(np.log10),
    "math.log1p": _plain(np.log1p),
    "math.log2": _plain(np.log2),
    "math.powf": _plain(np.power),
    "math.roundeven": _plain(np.rint),
    "math.rsqrt": _plain(lambda x: 1 / np.sqrt(x)),
    "math.sin": _plain(np.sin),
    "math.sinh": _plain(np.sinh),
    "math.cosh": _plain(np.cosh),
    "math.sqrt": _plain(np.sqrt),
    "math.tan": _plain(np.tan),
    "math.tanh": _plain(np.tanh),
    "math.trunc": _plain(np.trunc),
}
