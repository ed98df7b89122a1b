"""Ops that only move values, the same for floats and raw integers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.attributes import integer, integers, positions_of, shape_of


def run_reshape(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The same raster order under another shape."""
    return [inputs[0].reshape(len(inputs[0]), *shape_of(op.results[0])[1:])]


def run_concat(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The inputs one behind the other along `axis`."""
    return [np.concatenate(inputs, axis=integer(op, "axis", 1))]


def run_slice(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Output index i along a dimension reads begin + i * step."""
    begins = integers(op, "begins") or []
    steps = integers(op, "steps") or [1] * len(begins)
    kept = [
        slice(begin, begin + (size - 1) * step + 1, step)
        for begin, step, size in zip(begins, steps, shape_of(op.results[0])[1:], strict=True)
    ]
    return [inputs[0][(slice(None), *kept)]]


def run_resize(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Output position i along a spatial dimension reads position indices[i]."""
    result = inputs[0]
    for axis, positions in enumerate(positions_of(op), start=1):
        result = np.take(result, positions, axis=axis)
    return [result]
