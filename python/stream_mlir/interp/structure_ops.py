"""Ops that move values, the same for floats and raw integers, and interpolation between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.attributes import arrays, integer, integers, positions_of, shape_of
from stream_mlir.interp.storage import storage_of


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


def run_pad(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """A constant around the input; in integers the raw value nearest to it."""
    sizes, begins = shape_of(op.results[0])[1:], integers(op, "begins") or []
    amounts = [
        (begin, size - begin - had)
        for size, begin, had in zip(sizes, begins, inputs[0].shape[1:], strict=True)
    ]
    return [np.pad(inputs[0], [(0, 0), *amounts], constant_values=pad_value(op))]


def pad_value(op: ir.Operation) -> float | int:
    """What a pad puts around its input: a number, or a raw integer."""
    value = ir.FloatAttr(op.attributes["value"]).value
    storage = storage_of(op.results[0].type)
    return value if storage is None else int(storage.quantize(np.array(value)))


def run_permute(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The elements under `dims`, transposed."""
    frames = len(inputs[0])
    order = [axis + 1 for axis in integers(op, "permutation") or []]
    moved = inputs[0].reshape(frames, *(integers(op, "dims") or [])).transpose(0, *order)
    return [moved.reshape(frames, *shape_of(op.results[0])[1:])]


def run_interpolate(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Between neighbors, dimension by dimension; integers are rounded once, at the end (docs/quantization.md, section 1.9)."""
    bits, exact = integer(op, "fraction_bits", 1), storage_of(op.results[0].type) is not None
    result: Any = inputs[0].astype(np.int64) if exact else inputs[0]
    axes = zip(arrays(op, "indices"), arrays(op, "weights"), strict=True)
    for axis, (indices, weights) in enumerate(axes, start=1):
        low = np.take(result, indices, axis)
        high = np.take(result, np.minimum(indices + 1, result.shape[axis] - 1), axis)
        share = weights.reshape(-1, *[1] * (result.ndim - axis - 1))
        if exact:
            result = (low << bits) + (high - low) * share
        else:
            result = low + (high - low) * (share * 2.0**-bits).astype(np.float32)
    if not exact:
        return [result]
    shift = bits * (inputs[0].ndim - 2)
    return [((result + (1 << (shift - 1))) >> shift).astype(inputs[0].dtype)]
