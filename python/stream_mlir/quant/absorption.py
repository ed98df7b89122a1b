"""Which clamps (relu, relu6, clip) disappear into the requantization of the layer before them.

The rewrite and the comparison of layers both ask here, so they agree on what a layer of the integer module computes.
"""

from __future__ import annotations

from stream_mlir import ir
from stream_mlir.interp.attributes import kind_of
from stream_mlir.quant.declared import declared_storage
from stream_mlir.quant.ranges import Through
from stream_mlir.quant.regions import clamp_of, is_unary, scalar_function

_ALWAYS = tuple(f"stream.{kind}" for kind in ["conv", "conv_transpose", "linear", "matmul", "norm"])


def absorbed_clamps(op: ir.Operation) -> list[ir.Operation]:
    """The clamps directly after `op` that its requantization takes over, in order."""
    clamps: list[ir.Operation] = []
    while _requantizes(op) or clamps:
        result = (clamps or [op])[-1].results[0]
        consumer = sole_consumer(result)
        if consumer is None or clamp_of(consumer) is None or declared_storage(result) is not None:
            break
        clamps.append(consumer)
    return clamps


def sole_consumer(value: ir.Value) -> ir.Operation | None:
    """The only operation that reads `value`, or None."""
    owners = [use.owner.operation for use in value.uses]
    return owners[0] if len(owners) == 1 else None


def function_behind(value: ir.Value) -> Through | None:
    """The scalar function of the map of one input that alone reads `value`, or None."""
    consumer = sole_consumer(value)
    return scalar_function(consumer) if consumer is not None and is_unary(consumer) else None


def _requantizes(op: ir.Operation) -> bool:
    if op.name in _ALWAYS:
        return True
    if op.name in ("stream.pool", "stream.reduce"):
        return kind_of(op) != "max"
    return op.name == "stream.map" and not is_unary(op)
