"""Integer `arith` ops of a map region. Operands are int64 arrays, sign-extended from their own width (see integers.py)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.integers import unsigned, wrap

Arrays = list[np.ndarray]


def width_of(value: ir.Value) -> int:
    """Bits of an integer value; TypeError if it is no integer of at most 64 bits."""
    if not isinstance(value.type, ir.IntegerType) or value.type.width > 64:
        raise TypeError(f"the interpreter has no arithmetic for {value.type}")
    return value.type.width


def _signed(function: Callable[..., np.ndarray]) -> Callable[[ir.Operation, Arrays], np.ndarray]:
    return lambda op, args: wrap(function(*args), width_of(op.results[0]))


def _unsigned(function: Callable[..., np.ndarray]) -> Callable[[ir.Operation, Arrays], np.ndarray]:
    def apply(op: ir.Operation, args: Arrays) -> np.ndarray:
        width = width_of(op.operands[-1])
        if width == 64:
            raise TypeError(f"{op.name} on 64 bits is not supported by the interpreter")
        return wrap(function(*(unsigned(arg, width) for arg in args)), width_of(op.results[0]))

    return apply


# The predicate's number in the IR, in the order of arith.cmpi's enumeration.
_SIGNED_COMPARISONS = (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal)
_UNSIGNED_COMPARISONS = (np.less, np.less_equal, np.greater, np.greater_equal)


def _compare(op: ir.Operation, args: Arrays) -> np.ndarray:
    predicate = ir.IntegerAttr(op.attributes["predicate"]).value
    if predicate < len(_SIGNED_COMPARISONS):
        result = _SIGNED_COMPARISONS[predicate](*args)
    else:
        width = width_of(op.operands[0])
        result = _UNSIGNED_COMPARISONS[predicate - len(_SIGNED_COMPARISONS)](
            *(unsigned(a, width) for a in args)
        )
    return -result.astype(np.int64)  # i1 true, sign-extended


INTEGER_OPS: dict[str, Callable[[ir.Operation, Arrays], np.ndarray]] = {
    "arith.addi": _signed(np.add),
    "arith.subi": _signed(np.subtract),
    "arith.muli": _signed(np.multiply),
    "arith.maxsi": _signed(np.maximum),
    "arith.minsi": _signed(np.minimum),
    "arith.andi": _signed(np.bitwise_and),
    "arith.ori": _signed(np.bitwise_or),
    "arith.xori": _signed(np.bitwise_xor),
    "arith.shli": _signed(np.left_shift),
    "arith.shrsi": _signed(np.right_shift),
    "arith.extsi": _signed(np.positive),
    "arith.trunci": _signed(np.positive),
    "arith.extui": _unsigned(np.positive),
    "arith.shrui": _unsigned(np.right_shift),
    "arith.maxui": _unsigned(np.maximum),
    "arith.minui": _unsigned(np.minimum),
    "arith.cmpi": _compare,
}
