"""Ops that move values keep their input's storage; a concatenation brings its inputs to one."""

from __future__ import annotations

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.attributes import arrays, integer
from stream_mlir.locations import model_name
from stream_mlir.quant.declared import STORAGE, VALUE_BITS
from stream_mlir.quant.rewriter import Rewriter, converted, tensor_type
from stream_mlir.quant.sharing import joins

_SPENT = (STORAGE, VALUE_BITS)  # the type says it


def rewrite_move(rewriter: Rewriter, op: ir.Operation) -> None:
    """The same op on raw integers."""
    kind = tensor_type(op.results[0].type, rewriter.storage(op.operands[0]))
    rewriter.done(op, _rebuilt(op, [rewriter.integer(op.operands[0])], kind))


def rewrite_pad(rewriter: Rewriter, op: ir.Operation) -> None:
    """Zeros are exact in any storage; another value is joined like a second input."""
    if joins(op):
        rewrite_concat(rewriter, op)
    else:
        rewrite_move(rewriter, op)


def rewrite_interpolate(rewriter: Rewriter, op: ir.Operation) -> None:
    """The same with weights of as few bits as are exact, or make less than 1/8 of a step of difference."""
    storage, bits = rewriter.storage(op.operands[0]), integer(op, "fraction_bits", 1)
    weights = arrays(op, "weights")
    least = [_trailing_zeros(each, bits) for each in weights]
    fewer = max(1, min(bits - min(least), storage.bits + 3))
    kind = tensor_type(op.results[0].type, storage)
    new = _rebuilt(op, [rewriter.integer(op.operands[0])], kind)
    made = new.owner.operation
    made.attributes["fraction_bits"] = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), fewer)
    indices, rounded = [], []
    for low, weight in zip(arrays(op, "indices"), weights, strict=True):
        share = (weight + ((1 << (bits - fewer)) >> 1)) >> (bits - fewer)
        indices.append(low + (share >> fewer))  # all of the way is the next position
        rounded.append(share & ((1 << fewer) - 1))
    for name, lists in (("indices", indices), ("weights", rounded)):
        made.attributes[name] = ir.ArrayAttr.get(
            [ir.DenseI64ArrayAttr.get(each.tolist()) for each in lists]
        )
    rewriter.done(op, new)


def _trailing_zeros(weights: np.ndarray, bits: int) -> int:
    """Low bits that no weight uses."""
    used = int(np.bitwise_or.reduce(weights))
    return (used & -used).bit_length() - 1 if used else bits - 1


def rewrite_concat(rewriter: Rewriter, op: ir.Operation) -> None:
    """Inputs that are stored in another way go through a table first."""
    target = rewriter.sharing.result_storage(op)
    stored: dict[ir.Value, ir.Value] = {}
    for number, operand in enumerate(op.operands):
        if operand not in stored:
            name = f"{model_name(op)}.input{number}"
            stored[operand] = converted(rewriter.integer(operand), target, name)
    inputs = [stored[operand] for operand in op.operands]
    rewriter.done(op, _rebuilt(op, inputs, tensor_type(op.results[0].type, target)))


def _rebuilt(op: ir.Operation, operands: list[ir.Value], kind: ir.Type) -> ir.Value:
    attributes = {name: op.attributes[name] for name in op.attributes if name not in _SPENT}
    return ir.Operation.create(op.name, [kind], operands, attributes).results[0]
