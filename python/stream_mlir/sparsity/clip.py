"""Values of a stream near zero made zero, by a `stream.map`."""

from __future__ import annotations

from stream_mlir import ir
from stream_mlir.dialects import arith, math, stream
from stream_mlir.quant.declared import declare_storage, declared_storage


def clip(value: ir.Value, threshold: float) -> ir.Value:
    """The f32 stream with 0 for every x with |x| < threshold, at the current insertion point; stored as `value` is where a model says how."""
    op = stream.MapOp(value.type, [value])
    f32 = ir.F32Type.get()
    block = op.regions[0].blocks.append(f32)
    with ir.InsertionPoint(block):
        (x,) = block.arguments
        limit, zero = arith.constant(f32, threshold), arith.constant(f32, 0.0)
        is_small = arith.cmpf(arith.CmpFPredicate.OLT, math.absf(x), limit)
        stream.YieldOp(arith.select(is_small, zero, x))
    storage = declared_storage(value)
    if storage is not None:
        declare_storage(op.result, storage)
    return op.result
