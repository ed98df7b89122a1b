"""pool, reduce and argmax to integers."""

from __future__ import annotations

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import stream
from stream_mlir.interp.attributes import counts_padding, integers, kind_of, shape_of
from stream_mlir.interp.storage import Storage
from stream_mlir.locations import model_name
from stream_mlir.quant.declared import declared_storage
from stream_mlir.quant.multipliers import PRODUCT_BITS, nearest_multipliers
from stream_mlir.quant.rewriter import Rewriter, refuse, tensor_type

_PRECISE_BITS = 18  # and 8 more: for a result whose scale the model has fixed
_MOST_INDEX_BITS = 16
_KEPT = ("kind", "kernel", "strides", "dilations", "pads", "count_include_pad", "lines")


def rewrite_pool(rewriter: Rewriter, op: ir.Operation) -> None:
    """A maximum keeps its input's type; sums get a multiplier that also divides."""
    kept = {key: op.attributes[key] for key in _KEPT if key in op.attributes}
    build = stream.PoolOp if op.name == "stream.pool" else stream.ReduceOp
    source = rewriter.storage(op.operands[0])
    if kind_of(op) == "max":
        result = build(
            tensor_type(op.results[0].type, source), rewriter.integer(op.operands[0]), **kept
        )
    else:
        target, requantized = _requantized(rewriter, op, source)
        result_type = tensor_type(op.results[0].type, target)
        result = build(result_type, rewriter.integer(op.operands[0]), **kept, **requantized)
    rewriter.done(op, result.output)


def rewrite_argmax(rewriter: Rewriter, op: ir.Operation) -> None:
    """The result is a number of its own meaning, whatever the input's scale: storage of scale 1 for every index."""
    bits = max(2, (shape_of(op.operands[0])[-1] - 1).bit_length())
    if bits > _MOST_INDEX_BITS:
        refuse(op, f"indices of {bits} bits, at most {_MOST_INDEX_BITS} are stored")
    kept = {key: op.attributes[key] for key in ("select_last", "negated") if key in op.attributes}
    kind = tensor_type(op.results[0].type, Storage(bits, False, 1.0, 0))
    rewriter.done(op, stream.ArgmaxOp(kind, rewriter.integer(op.operands[0]), **kept).result)


def _requantized(
    rewriter: Rewriter, op: ir.Operation, source: Storage
) -> tuple[Storage, dict[str, object]]:
    """The result's storage, and the operand and attributes of the requantization."""
    positions = _positions(op)
    divisor = 1 if kind_of(op) == "sum" else positions
    # As for a conv: below this, one input step would already cross the whole output range.
    finest = source.scale / divisor * 2.0 ** -rewriter.bits(op)
    target = rewriter.choose_storage(rewriter.result_of(op), finest)
    divisors = _divisors(op, divisor)
    declared = declared_storage(rewriter.result_of(op)) is not None
    bits = _PRECISE_BITS if declared else target.bits
    multiplier = nearest_multipliers(source.scale / (target.scale * divisors), bits)
    bound = positions * max(source.qmax - source.zero_point, source.zero_point - source.qmin)
    accumulator_bits = max(2, bound.bit_length() + 1)
    if accumulator_bits + multiplier.bits > PRODUCT_BITS:
        refuse(op, f"sums {positions} positions, too many for {PRODUCT_BITS}-bit arithmetic")
    low, high = rewriter.limits(op, target)
    return target, {
        "multiplier": resources.constant(multiplier.values, f"{model_name(op)}.multiplier"),
        "requant": stream.RequantAttr.get(multiplier.shift, low, high),
        "accumulator": ir.TypeAttr.get(ir.IntegerType.get_signless(accumulator_bits)),
    }


def _divisors(op: ir.Operation, whole: int) -> np.ndarray:
    """What sums are divided by: always the same, or any number of elements that are not padding."""
    if op.name == "stream.pool" and not counts_padding(op):
        return np.arange(1, whole + 1)
    return np.array([whole])


def _positions(op: ir.Operation) -> int:
    """How many values go into one sum."""
    if op.name == "stream.pool":
        return int(np.prod(integers(op, "kernel") or []))
    return int(np.prod(shape_of(op.operands[0])[1:-1]))
