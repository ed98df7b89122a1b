"""`stream-verify-quantized`: the gate after quantization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import quant
from stream_mlir.mapping.walk import named_streams, stream_ops
from stream_mlir.passes.base import Pass
from stream_mlir.passes.registry import register

MIN_BITS, MAX_BITS = 2, 16
PRODUCT_BITS = 63

_WEIGHTED = ("stream.conv", "stream.conv_transpose", "stream.linear")


@register
@dataclass(frozen=True)
class VerifyQuantized(Pass):
    """Refuses a module that still needs floating point, or whose integers could overflow.

    Every stream has an integer storage type of 2 to 16 bits; accumulators hold every partial sum; accumulator and multiplier
    together stay within 63 bits (docs/quantization.md 1.1, 1.2).
    """

    name = "stream-verify-quantized"

    def run(self, op: ir.Operation) -> None:
        """Checks everything, changes nothing."""
        for owner, value, what in named_streams(op):
            self._check_stream(owner, value, what)
        for inner in stream_ops(op):
            if inner.operation.name in _WEIGHTED:
                self._check_accumulator(inner)

    def _check_stream(self, op: ir.Operation | ir.OpView, value: ir.Value, what: str) -> None:
        element = ir.RankedTensorType(value.type).element_type
        if not isinstance(element, quant.UniformQuantizedType):
            self.fail(op, f"{what} is not quantized: {value.type}")
        bits = quant.UniformQuantizedType(element).storage_type_integral_width
        if not MIN_BITS <= bits <= MAX_BITS:
            self.fail(op, f"{what} is stored in {bits} bits; {MIN_BITS} to {MAX_BITS} are possible")

    def _check_accumulator(self, op: Any) -> None:
        weights, multiplier = resources.value_of(op.weights), resources.value_of(op.multiplier)
        if weights is None or multiplier is None:
            self.fail(op, "weights and multiplier must be constants")
        # A conv_transpose subtracts the zero point from x; in the others the bias holds it.
        largest = _largest_raw(op.input)
        if op.operation.name == "stream.conv_transpose":
            largest += abs(_storage(op.input).zero_point)
        bound = np.abs(weights.astype(np.int64)).reshape(len(weights), -1).sum(1) * largest
        bias = resources.value_of(op.bias) if op.bias is not None else None
        bound = bound + (np.abs(bias.astype(np.int64)) if bias is not None else 0)
        needed, bits = int(bound.max()).bit_length() + 1, ir.IntegerType(op.accumulator.value).width
        if bits < needed:
            self.fail(
                op,
                f"an accumulator of {bits} bits overflows; the weights can sum up to {needed} bits",
            )
        if int(multiplier.min()) <= 0:
            self.fail(op, "multipliers must be positive")
        if bits + int(multiplier.max()).bit_length() > PRODUCT_BITS:
            self.fail(
                op, f"accumulator ({bits} bits) and multiplier exceed {PRODUCT_BITS} bits together"
            )


def _storage(value: ir.Value) -> quant.UniformQuantizedType:
    return quant.UniformQuantizedType(ir.RankedTensorType(value.type).element_type)


def _largest_raw(value: ir.Value) -> int:
    element = _storage(value)
    return max(-element.storage_type_min, element.storage_type_max)
