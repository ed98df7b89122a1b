"""C++ statements over integers whose intervals are known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from stream_mlir.emit.interval import Interval

_NAME = re.compile(r"\bv\d+\b")
_INT64 = Interval.of_bits(64, signed=True)


@dataclass(frozen=True)
class Term:
    """A C++ expression, the width of the value it stands for, the integers it can be."""

    text: str
    width: int
    range: Interval


@dataclass
class Statements:
    """The C++ of one region so far: `v0`, `v1`, ... each assigned once."""

    lines: list[str] = field(default_factory=list)

    def name(self, text: str, width: int, interval: Interval) -> Term:
        """Gives the expression a name of its own."""
        name = f"v{len(self.lines)}"
        self.lines.append(f"const {wide(interval)} {name} = {text};")
        return Term(name, width, interval)

    def normal(self, term: Term, *, signed: bool) -> Term:
        """The same value as the integer in the signed or unsigned range of its width."""
        target = Interval.of_bits(term.width, signed=signed)
        if term.range.within(target):
            return term
        if not target.within(_INT64):
            raise NotImplementedError("no C++ for unsigned 64-bit values in a map region")
        kind = "sign_extend" if signed else "zero_extend"
        return self.name(f"stream_kernels::{kind}<{term.width}>({term.text})", term.width, target)

    def arithmetic(self, symbol: str, a: Term, b: Term, interval: Interval, width: int) -> Term:
        """`a symbol b`, wrapped only when the result might not fit 64 bits."""
        if interval.within(_INT64):
            return self.name(f"{cast(a, interval)} {symbol} {cast(b, interval)}", width, interval)
        text = f"static_cast<uint64_t>({a.text}) {symbol} static_cast<uint64_t>({b.text})"
        return self.name(
            f"stream_kernels::sign_extend<{width}>({text})",
            width,
            Interval.of_bits(width, signed=True),
        )

    def normals(self, operands: list[Term], *, signed: bool) -> list[Term]:
        """All operands in the signed or unsigned range of their width."""
        return [self.normal(operand, signed=signed) for operand in operands]

    def needed_for(self, value: str) -> list[str]:
        """The statements that the expression `value` depends on, in order."""
        needed, lines = set(_NAME.findall(value)), []
        for number, line in reversed(list(enumerate(self.lines))):
            if f"v{number}" in needed:
                needed.update(_NAME.findall(line))
                lines.append(line)
        return lines[::-1]


def wide(interval: Interval) -> str:
    """C++ type that holds the interval."""
    return f"stream_kernels::Wide<{interval.bits}>"


def cast(term: Term, interval: Interval) -> str:
    """The operand in a type that holds the result, so that the operation itself cannot overflow."""
    needs = interval.bits > 32 and term.range.bits <= 32
    return f"static_cast<{wide(interval)}>({term.text})" if needs else term.text


def literal(value: int) -> str:
    """C++ literal."""
    if value == -(1 << 63):
        return "INT64_MIN"
    text = str(value) if abs(value) < 1 << 31 else f"{value}LL"
    return f"({text})" if value < 0 else text
