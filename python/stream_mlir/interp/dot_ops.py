"""conv, conv_transpose and linear as IR operations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.interp.arithmetic import requantize
from stream_mlir.interp.attributes import (
    integer,
    named_operands,
    parameter,
    transposed_of,
    window_of,
)
from stream_mlir.interp.convolution import accumulate, accumulate_matmul, convolve, matmul
from stream_mlir.interp.storage import Storage, quantized, storage_of
from stream_mlir.interp.transposed import accumulate_transposed, convolve_transposed

Product = Callable[[ir.Operation, np.ndarray, np.ndarray, Storage | None], np.ndarray]


def run_dot(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Float: weights * x + bias. Integer: docs/quantization.md, section 1.2."""
    total = sums(op, inputs[0])
    operands = named_operands(op)
    if "multiplier" not in operands:
        return [total]
    return [requantize_op(op, total, parameter(operands["multiplier"]))]


def sums(op: ir.Operation, x: np.ndarray) -> np.ndarray:
    """weights * x + bias, of an integer layer before requantization."""
    operands = named_operands(op)
    storage = storage_of(operands["input"].type)
    result = _PRODUCTS[op.name](op, x, parameter(operands["weights"]), storage)
    return result + parameter(operands["bias"]) if "bias" in operands else result


def _conv(
    op: ir.Operation, x: np.ndarray, weights: np.ndarray, storage: Storage | None
) -> np.ndarray:
    window, groups = window_of(op, weights.shape[1:-1]), integer(op, "groups", 1)
    if storage is None:
        return convolve(x, weights, window, groups)
    return accumulate(x, weights, window, groups, storage.zero_point, storage.largest_raw)


def _conv_transpose(
    op: ir.Operation, x: np.ndarray, weights: np.ndarray, storage: Storage | None
) -> np.ndarray:
    """Every input adds its weighted value to the outputs it reaches; integers relative to the zero point."""
    geometry, groups = transposed_of(op, weights.shape[1:-1]), integer(op, "groups", 1)
    if storage is None:
        return convolve_transposed(x, weights, geometry, groups)
    return accumulate_transposed(
        x, weights, geometry, groups, storage.zero_point, storage.largest_raw
    )


def _linear(
    op: ir.Operation, x: np.ndarray, weights: np.ndarray, storage: Storage | None
) -> np.ndarray:
    """A convolution without window, over the last dimension."""
    if storage is None:
        return matmul(x, weights)
    return accumulate_matmul(x, weights, storage.largest_raw)


_PRODUCTS: dict[str, Product] = {
    "stream.conv": _conv,
    "stream.conv_transpose": _conv_transpose,
    "stream.linear": _linear,
}


def requantize_op(op: ir.Operation, accumulators: np.ndarray, multiplier: np.ndarray) -> np.ndarray:
    """Requantization as the op's `requant` attribute and its result type say, in the result's storage."""
    output = quantized(op.results[0].type)
    attr = stream.RequantAttr(op.attributes["requant"])
    raw = requantize(accumulators, multiplier, attr.shift, output.zero_point, attr.min, attr.max)
    return raw.astype(output.dtype)
