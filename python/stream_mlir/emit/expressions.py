"""`map` regions as C++: one statement per `arith` op, in types no wider than the values need.

A value of width N is carried by any integer congruent to it modulo 2^N, together with the interval that integer lies in. So
`addi`, `subi`, `muli` and `trunci` need no wrapping; ops that care for the sign (`shrsi`, `maxsi`, `extui`, ...) first
bring their operands into the signed or unsigned range of their width, which costs nothing when the interval shows that they
are in it already. What `stream-quantize` writes therefore becomes plain C++ arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir import ir
from stream_mlir.emit.interval import Interval
from stream_mlir.interp import Storage

_INT64 = Interval.of_bits(64, signed=True)


@dataclass(frozen=True)
class _Term:
    """A C++ expression, the width of the value it stands for, the integers it can be."""

    text: str
    width: int
    range: Interval


def region_statements(
    block: ir.Block, inputs: list[Storage], output: Storage
) -> tuple[list[str], str]:
    """Statements for the region's ops and the expression of the yielded value.

    Block arguments are the C++ parameters `x0`, `x1`, ... and hold raw storage values.

    Raises:
        NotImplementedError: an op the emitter has no C++ for.
    """
    return _Region(block, inputs).emit(output)


class _Region:
    def __init__(self, block: ir.Block, inputs: list[Storage]) -> None:
        self.block = block
        self.statements: list[str] = []
        self.terms: dict[ir.Value, _Term] = {}
        for index, (argument, storage) in enumerate(zip(block.arguments, inputs, strict=True)):
            interval = Interval.of_bits(storage.bits, signed=storage.signed)
            self.terms[argument] = self.name(f"x{index}", storage.bits, interval)

    def emit(self, output: Storage) -> tuple[list[str], str]:
        for view in self.block.operations:
            op = view.operation
            operands = [self.terms[operand] for operand in op.operands]
            if op.name == "stream.yield":
                return self.statements, self._normal(operands[0], signed=output.signed).text
            self.terms[op.results[0]] = self._evaluate(op, operands)
        raise AssertionError("a map region ends in stream.yield")

    def _evaluate(self, op: ir.Operation, operands: list[_Term]) -> _Term:
        width = ir.IntegerType(op.results[0].type).width
        if op.name == "arith.constant":
            value = ir.IntegerAttr(op.attributes["value"]).value
            return _Term(_literal(value), width, Interval(value, value))
        if op.name not in _OPS:
            raise NotImplementedError(f"no C++ for {op.name} in a map region")
        return _OPS[op.name](self, op, operands, width)

    def name(self, text: str, width: int, interval: Interval) -> _Term:
        """Gives the expression a name of its own."""
        name = f"v{len(self.statements)}"
        self.statements.append(f"const {_wide(interval)} {name} = {text};")
        return _Term(name, width, interval)

    def _normal(self, term: _Term, *, signed: bool) -> _Term:
        """The same value as the integer in the signed or unsigned range of its width."""
        target = Interval.of_bits(term.width, signed=signed)
        if term.range.within(target):
            return term
        if not target.within(_INT64):
            raise NotImplementedError("no C++ for unsigned 64-bit values in a map region")
        kind = "sign_extend" if signed else "zero_extend"
        return self.name(f"stream_kernels::{kind}<{term.width}>({term.text})", term.width, target)

    def arithmetic(self, symbol: str, a: _Term, b: _Term, interval: Interval, width: int) -> _Term:
        """`a symbol b`, wrapped only when the result might not fit 64 bits."""
        if interval.within(_INT64):
            return self.name(f"{_cast(a, interval)} {symbol} {_cast(b, interval)}", width, interval)
        text = f"static_cast<uint64_t>({a.text}) {symbol} static_cast<uint64_t>({b.text})"
        return self.name(
            f"stream_kernels::sign_extend<{width}>({text})",
            width,
            Interval.of_bits(width, signed=True),
        )

    def normals(self, operands: list[_Term], *, signed: bool) -> list[_Term]:
        """All operands in the signed or unsigned range of their width."""
        return [self._normal(operand, signed=signed) for operand in operands]


def _extend(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    term = region.normals(operands, signed=op.name == "arith.extsi")[0]
    return _Term(term.text, width, term.range)


def _truncate(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    return _Term(operands[0].text, width, operands[0].range)


def _add(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    a, b = operands
    return region.arithmetic("+", a, b, a.range + b.range, width)


def _subtract(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    a, b = operands
    return region.arithmetic("-", a, b, a.range - b.range, width)


def _multiply(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    a, b = operands
    return region.arithmetic("*", a, b, a.range * b.range, width)


def _shift_left(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    a, amount = operands
    if amount.range.low != amount.range.high:
        raise NotImplementedError("no C++ for arith.shli by a computed amount in a map region")
    factor = 1 << (amount.range.low % width)
    return _multiply(
        region, op, [a, _Term(_literal(factor), width, Interval(factor, factor))], width
    )


def _shift_right(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    a = region.normals(operands[:1], signed=op.name == "arith.shrsi")[0]
    amount = region.normals(operands[1:], signed=False)[0]
    if amount.range.high >= width:
        raise NotImplementedError(f"no C++ for {op.name} by an amount that may reach the width")
    return region.name(f"{a.text} >> {amount.text}", width, a.range >> amount.range)


def _extreme(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    a, b = region.normals(operands, signed=op.name.endswith("si"))
    if op.name.startswith("arith.min"):
        return region.name(
            f"{a.text} < {b.text} ? {a.text} : {b.text}", width, a.range.minimum(b.range)
        )
    return region.name(
        f"{a.text} > {b.text} ? {a.text} : {b.text}", width, a.range.maximum(b.range)
    )


def _bitwise(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    a, b = operands
    symbol = {"arith.andi": "&", "arith.ori": "|", "arith.xori": "^"}[op.name]
    signed = a.range.low < 0 or b.range.low < 0
    bits = max(a.range.bits, b.range.bits)
    interval = Interval.of_bits(bits if signed else bits - 1, signed=signed)
    return region.name(f"{a.text} {symbol} {b.text}", width, interval)


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


def _compare(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    predicate = ir.IntegerAttr(op.attributes["predicate"]).value
    a, b = region.normals(operands, signed=predicate < _FIRST_UNSIGNED)
    return region.name(
        f"{a.text} {_COMPARISONS[predicate]} {b.text} ? 1 : 0", width, Interval(0, 1)
    )


def _select(region: _Region, op: ir.Operation, operands: list[_Term], width: int) -> _Term:
    condition = region.normals(operands[:1], signed=False)[0]
    a, b = operands[1:]
    interval = Interval.around(a.range.low, a.range.high, b.range.low, b.range.high)
    return region.name(f"{condition.text} ? {a.text} : {b.text}", width, interval)


_OPS = {
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


def _wide(interval: Interval) -> str:
    return f"stream_kernels::Wide<{interval.bits}>"


def _cast(term: _Term, interval: Interval) -> str:
    """The operand in a type that holds the result, so that the operation itself cannot overflow."""
    needs = interval.bits > 32 and term.range.bits <= 32
    return f"static_cast<{_wide(interval)}>({term.text})" if needs else term.text


def _literal(value: int) -> str:
    if value == -(1 << 63):
        return "INT64_MIN"
    text = str(value) if abs(value) < 1 << 31 else f"{value}LL"
    return f"({text})" if value < 0 else text
