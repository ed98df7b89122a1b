"""`map` regions as C++: one statement per `arith` op, in types no wider than the values need.

A value of width N is carried by any integer congruent to it modulo 2^N, together with the interval that integer lies in. So
`addi`, `subi`, `muli` and `trunci` need no wrapping; ops that care for the sign (`shrsi`, `maxsi`, `extui`, ...) first
bring their operands into the signed or unsigned range of their width, which costs nothing when the interval shows that they
are in it already. What `stream-quantize` writes therefore becomes plain C++ arithmetic.
"""

from __future__ import annotations

from stream_mlir import ir
from stream_mlir.emit.arith import OPS
from stream_mlir.emit.interval import Interval
from stream_mlir.emit.statements import Statements, Term, literal
from stream_mlir.interp import Storage


def region_statements(
    block: ir.Block, inputs: list[Storage], output: Storage
) -> tuple[list[str], str]:
    """Statements for the region's ops and the expression of the yielded value.

    Block arguments are the C++ parameters `x0`, `x1`, ... and hold raw storage values.

    Raises:
        NotImplementedError: an op the emitter has no C++ for.
    """
    code = Statements()
    terms: dict[ir.Value, Term] = {}
    for index, (argument, storage) in enumerate(zip(block.arguments, inputs, strict=True)):
        interval = Interval.of_bits(storage.bits, signed=storage.signed)
        terms[argument] = code.name(f"x{index}", storage.bits, interval)
    for view in block.operations:
        op = view.operation
        operands = [terms[operand] for operand in op.operands]
        if op.name == "stream.yield":
            value = code.normal(operands[0], signed=output.signed).text
            return code.needed_for(value), value
        terms[op.results[0]] = _evaluate(code, op, operands)
    raise AssertionError("a map region ends in stream.yield")


def _evaluate(code: Statements, op: ir.Operation, operands: list[Term]) -> Term:
    width = ir.IntegerType(op.results[0].type).width
    if op.name == "arith.constant":
        value = int(ir.IntegerAttr(op.attributes["value"]).value)
        return Term(literal(value), width, Interval(value, value))
    if op.name not in OPS:
        raise NotImplementedError(f"no C++ for {op.name} in a map region")
    return OPS[op.name](code, op, operands, width)
