"""Ops that move values keep their input's storage; a concatenation brings its inputs to one."""

from __future__ import annotations

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import stream
from stream_mlir.interp.storage import Storage
from stream_mlir.locations import model_name
from stream_mlir.quant.rewriter import Rewriter, tensor_type
from stream_mlir.quant.tables import lookup_table


def rewrite_move(rewriter: Rewriter, op: ir.Operation) -> None:
    """The same op on raw integers."""
    kind = tensor_type(op.results[0].type, rewriter.storage(op.operands[0]))
    rewriter.done(op, _rebuilt(op, [rewriter.integer(op.operands[0])], kind))


def rewrite_concat(rewriter: Rewriter, op: ir.Operation) -> None:
    """Inputs that are stored in another way go through a table first."""
    target = rewriter.sharing.result_storage(op)
    stored: dict[ir.Value, ir.Value] = {}
    for number, operand in enumerate(op.operands):
        if operand not in stored:
            name = f"{model_name(op)}.input{number}"
            stored[operand] = _stored(rewriter, operand, target, name)
    inputs = [stored[operand] for operand in op.operands]
    rewriter.done(op, _rebuilt(op, inputs, tensor_type(op.results[0].type, target)))


def _rebuilt(op: ir.Operation, operands: list[ir.Value], kind: ir.Type) -> ir.Value:
    attributes = {name: op.attributes[name] for name in op.attributes}
    return ir.Operation.create(op.name, [kind], operands, attributes).results[0]


def _stored(rewriter: Rewriter, value: ir.Value, target: Storage, name: str) -> ir.Value:
    source = rewriter.storage(value)
    if source == target:
        return rewriter.integer(value)
    table, fraction_bits = lookup_table(np.positive, source, target)
    kind = tensor_type(value.type, target)
    with ir.Location.name(name):
        constant = resources.constant(table, f"{name}.table")
        return stream.LookupOp(
            kind, rewriter.integer(value), constant, fraction_bits=fraction_bits
        ).output
