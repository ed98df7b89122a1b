"""norm, matmul and constant as IR operations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.attributes import integer, parameter, shape_of
from stream_mlir.interp.dot_ops import requantize_op
from stream_mlir.interp.exact import largest_magnitude, working_dtype
from stream_mlir.interp.normalization import normalize_float, normalize_integer
from stream_mlir.interp.storage import quantized, storage_of


def run_norm(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """docs/quantization.md, section 1.10."""
    weights, bias = (parameter(operand) for operand in list(op.operands)[1:3])
    uncentered, source = "uncentered" in op.attributes, storage_of(op.operands[0].type)
    if source is None:
        epsilon = ir.FloatAttr(op.attributes["epsilon"]).value
        return [normalize_float(inputs[0], epsilon, uncentered) * weights + bias]
    table, offset = parameter(op.operands[3]), integer(op, "offset", 1)
    around = source.zero_point if uncentered else None
    fraction_bits = integer(op, "fraction_bits", 1)
    normalized = normalize_integer(inputs[0], table, offset, fraction_bits, around)
    sums = normalized * weights.astype(np.int64) + bias.astype(np.int64)
    return [requantize_op(op, sums, np.ones(1))]


def run_matmul(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """docs/quantization.md, section 1.11."""
    groups = integer(op, "groups", 1)
    x, held = (_grouped(each, groups) for each in inputs)
    if "transposed" in op.attributes:
        held = held.swapaxes(-1, -2)
    if storage_of(op.results[0].type) is None:
        product = x @ held
        if "scale" in op.attributes:
            product = product * np.float32(ir.FloatAttr(op.attributes["scale"]).value)
        return [_flat(product)]
    zeros = [quantized(operand.type).zero_point for operand in list(op.operands)[:2]]
    x, held = (each.astype(np.int64) - zero for each, zero in zip((x, held), zeros, strict=True))
    exact = working_dtype(largest_magnitude(x) * largest_magnitude(held) * x.shape[-1])
    sums = (x.astype(exact) @ held.astype(exact)).astype(np.int64)
    return [requantize_op(op, _flat(sums), parameter(op.operands[2]))]


def run_constant(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The same values in every frame; `run` repeats them."""
    storage = storage_of(op.results[0].type)
    values = parameter(op.operands[0]).reshape(shape_of(op.results[0]))
    return [values if storage is None else values.astype(storage.dtype)]


def _grouped(x: np.ndarray, groups: int) -> np.ndarray:
    """frames x L x (groups * C) as frames x groups x L x C."""
    return x.reshape(*x.shape[:2], groups, -1).swapaxes(1, 2)


def _flat(x: np.ndarray) -> np.ndarray:
    """The way back."""
    return x.swapaxes(1, 2).reshape(len(x), x.shape[2], -1)
