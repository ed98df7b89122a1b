"""Writes a fixed-point plan as the integer region of a `stream.map`."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir import ir
from stream_mlir.dialects import arith, stream
from stream_mlir.interp.storage import Storage
from stream_mlir.quant.expressions import Expression, Monomial, Polynomial
from stream_mlir.quant.fixed_point import FixedPoint


class RegionWriter:
    """Builds `arith` ops at the current insertion point, all at the plan's width."""

    def __init__(
        self, plan: FixedPoint, arguments: Sequence[ir.Value], inputs: Sequence[Storage]
    ) -> None:
        self._plan = plan
        self._type = ir.IntegerType.get_signless(plan.width)
        self._inputs = inputs
        self._raw = [
            self._extended(value, storage) for value, storage in zip(arguments, inputs, strict=True)
        ]
        self._centered: dict[int, ir.Value] = {}

    def finish(self, target: Storage, limits: tuple[int, int]) -> None:
        """Round, shift, add the zero point, clamp to the raw `limits`, yield."""
        plan = self._plan
        offset = (1 << (plan.shift - 1)) + (target.zero_point << plan.shift)
        if isinstance(plan.expression, Polynomial):
            value = self._polynomial(plan.expression, offset)
        else:
            value = arith.addi(self._value(plan.expression), self._constant(offset))
        value = arith.shrsi(value, self._constant(plan.shift))
        value = arith.maxsi(value, self._constant(limits[0]))
        value = arith.minsi(value, self._constant(limits[1]))
        stream.YieldOp(arith.trunci(ir.IntegerType.get_signless(target.bits), value))

    def _value(self, expression: Expression) -> ir.Value:
        if isinstance(expression, Polynomial):
            return self._polynomial(expression, 0)
        build = {"add": arith.addi, "max": arith.maxsi, "min": arith.minsi}[expression.kind]
        return build(self._value(expression.left), self._value(expression.right))

    def _polynomial(self, leaf: Polynomial, offset: int) -> ir.Value:
        total: ir.Value | None = None
        for monomial, factor in self._plan.multipliers[id(leaf)].items():
            if len(monomial) == 1:  # a zero point folds into the constant
                offset -= factor * self._inputs[monomial[0]].zero_point
            if monomial == ():
                offset += factor
            elif factor != 0:
                term = self._term(monomial, factor)
                total = term if total is None else arith.addi(total, term)
        if total is None:
            return self._constant(offset)
        return total if offset == 0 else arith.addi(total, self._constant(offset))

    def _term(self, monomial: Monomial, factor: int) -> ir.Value:
        value = self._raw[monomial[0]] if len(monomial) == 1 else self._center(monomial[0])
        for i in monomial[1:]:
            value = arith.muli(value, self._center(i))
        return value if factor == 1 else arith.muli(value, self._constant(factor))

    def _center(self, i: int) -> ir.Value:
        if self._inputs[i].zero_point == 0:
            return self._raw[i]
        if i not in self._centered:
            self._centered[i] = arith.subi(self._raw[i], self._constant(self._inputs[i].zero_point))
        return self._centered[i]

    def _extended(self, value: ir.Value, storage: Storage) -> ir.Value:
        return (arith.extsi if storage.signed else arith.extui)(self._type, value)

    def _constant(self, value: int) -> ir.Value:
        return arith.ConstantOp(self._type, value).result
