"""What each `arith` op becomes: (statements so far, op, operands, width of the result) -> result."""

from __future__ import annotations

from collections.abc import Callable

from stream_mlir import ir
from stream_mlir.emit.interval import Interval
from stream_mlir.emit.statements import Statements, Term, literal, wide

_SHORT = 32
_INT64 = Interval.of_bits(64, signed=True)


def _extend(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    term = code.normals(operands, signed=op.name == "arith.extsi")[0]
    return Term(term.text, width, term.range)


def _truncate(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    return Term(operands[0].text, width, operands[0].range)


def _add(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    a, b = operands
    return code.arithmetic("+", a, b, a.range + b.range, width)


def _subtract(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    a, b = operands
    return code.arithmetic("-", a, b, a.range - b.range, width)


def _multiply(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    a, b = operands
    return code.arithmetic("*", a, b, a.range * b.range, width)


def _shift_left(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    a, amount = operands
    if amount.range.low != amount.range.high:
        raise NotImplementedError("no C++ for arith.shli by a computed amount in a map region")
    factor = 1 << (amount.range.low % width)
    if factor > _INT64.high:
        factor = _INT64.low  # the same modulo 2^64
    return _multiply(code, op, [a, Term(literal(factor), width, Interval(factor, factor))], width)


def _shift_right(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    a = code.normals(operands[:1], signed=op.name == "arith.shrsi")[0]
    amount = code.normals(operands[1:], signed=False)[0]
    if amount.range.high >= width:
        raise NotImplementedError(f"no C++ for {op.name} by an amount that may reach the width")
    # Shifting a 32-bit integer by 32 or more is undefined.
    narrow = a.range.bits <= _SHORT <= amount.range.high
    text = f"static_cast<{wide(_INT64)}>({a.text})" if narrow else a.text
    return code.name(f"{text} >> {amount.text}", width, a.range >> amount.range)


def _extreme(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    a, b = code.normals(operands, signed=op.name.endswith("si"))
    if op.name.startswith("arith.min"):
        return code.name(
            f"{a.text} < {b.text} ? {a.text} : {b.text}", width, a.range.minimum(b.range)
        )
    return code.name(f"{a.text} > {b.text} ? {a.text} : {b.text}", width, a.range.maximum(b.range))


def _bitwise(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    a, b = operands
    symbol = {"arith.andi": "&", "arith.ori": "|", "arith.xori": "^"}[op.name]
    signed = a.range.low < 0 or b.range.low < 0
    bits = max(a.range.bits, b.range.bits)
    interval = Interval.of_bits(bits if signed else bits - 1, signed=signed)
    return code.name(f"{a.text} {symbol} {b.text}", width, interval)


_COMPARISONS = [
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "<",
    "<=",
    ">",
    ">=",
]  # by number of arith.cmpi's predicate
_FIRST_UNSIGNED = 6


def _compare(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    predicate = ir.IntegerAttr(op.attributes["predicate"]).value
    a, b = code.normals(operands, signed=predicate < _FIRST_UNSIGNED)
    return code.name(f"{a.text} {_COMPARISONS[predicate]} {b.text} ? 1 : 0", width, Interval(0, 1))


def _select(code: Statements, op: ir.Operation, operands: list[Term], width: int) -> Term:
    condition = code.normals(operands[:1], signed=False)[0]
    a, b = operands[1:]
    interval = Interval.around(a.range.low, a.range.high, b.range.low, b.range.high)
    return code.name(f"{condition.text} ? {a.text} : {b.text}", width, interval)


OPS: dict[str, Callable[[Statements, ir.Operation, list[Term], int], Term]] = {
    "arith.extsi": _extend,
    "arith.extui": _extend,
    "arith.trunci": _truncate,
    "arith.addi": _add,
    "arith.subi": _subtract,
    "arith.muli": _multiply,
    "arith.shli": _shift_left,
    "arith.shrsi": _shift_right,
    "arith.shrui": _shift_right,
    "arith.maxsi": _extreme,
    "arith.minsi": _extreme,
    "arith.maxui": _extreme,
    "arith.minui": _extreme,
    "arith.andi": _bitwise,
    "arith.ori": _bitwise,
    "arith.xori": _bitwise,
    "arith.cmpi": _compare,
    "arith.select": _select,
}
