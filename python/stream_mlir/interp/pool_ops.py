"""pool, reduce and argmax as IR operations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.attributes import (
    counts_padding,
    integers,
    kind_of,
    parameter,
    window_of,
)
from stream_mlir.interp.dot_ops import requantize_op
from stream_mlir.interp.pooling import pool_max, pool_sum, reduce_spatial
from stream_mlir.interp.storage import storage_of


def run_pool(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Maximum or average over a window; docs/quantization.md, section 1.3."""
    window = window_of(op, integers(op, "kernel") or [])
    if kind_of(op) == "max":
        return [pool_max(inputs[0], window)]
    sums = pool_sum(_centered(op, inputs[0]), window)
    if counts_padding(op):
        return [_finish(op, sums, window.taps)]
    ones = np.ones((1, *inputs[0].shape[1:-1], 1), np.int64)
    return [_finish_inside(op, sums, pool_sum(ones, window))]


def run_reduce(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Mean, sum or maximum over all spatial dimensions."""
    kind = kind_of(op)
    if kind == "max":
        return [reduce_spatial(inputs[0], np.maximum)]
    positions = int(np.prod(inputs[0].shape[1:-1])) if kind == "mean" else 1
    return [_finish(op, reduce_spatial(_centered(op, inputs[0]), np.add), positions)]


def run_argmax(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The first or last channel that is the largest, or smallest, of its position."""
    values = inputs[0] if inputs[0].dtype.kind == "f" else inputs[0].astype(np.int64)
    if "negated" in op.attributes:
        values = -values
    last = "select_last" in op.attributes
    index = np.argmax(values[..., ::-1] if last else values, -1, keepdims=True)
    storage = storage_of(op.results[0].type)
    found = values.shape[-1] - 1 - index if last else index
    return [found.astype(np.float32 if storage is None else storage.dtype)]


def _centered(op: ir.Operation, x: np.ndarray) -> np.ndarray:
    """Integers relative to the zero point, in int64; floats as they are."""
    storage = storage_of(op.operands[0].type)
    return x if storage is None else x.astype(np.int64) - storage.zero_point


def _finish(op: ir.Operation, sums: np.ndarray, count: int) -> np.ndarray:
    if sums.dtype.kind == "f":
        return sums / np.float32(count)
    return requantize_op(op, sums, parameter(op.operands[1]))


def _finish_inside(op: ir.Operation, sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """`counts` elements lie inside at each position: divided by, or the number of the multiplier."""
    if sums.dtype.kind == "f":
        return sums / counts.astype(np.float32)
    return requantize_op(op, sums, parameter(op.operands[1])[counts - 1])
