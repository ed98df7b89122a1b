"""map, lookup and softmax as IR operations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.attributes import integer, mask_of, parameter, shape_of
from stream_mlir.interp.integers import unsigned
from stream_mlir.interp.lookup import lookup, softmax_float, softmax_fraction_bits, softmax_integer
from stream_mlir.interp.regions import evaluate
from stream_mlir.interp.storage import Storage, quantized, storage_of


def run_map(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The region at every position; gates broadcast over space (1 x 1.. x C), over the channels (1 x S.. x 1) or over both."""
    value = evaluate(op.regions[0].blocks[0], inputs)
    value = np.broadcast_to(value, np.broadcast_shapes(*(x.shape for x in inputs)))
    storage = storage_of(op.results[0].type)
    return [np.asarray(value, np.float32) if storage is None else _as_storage(value, storage)]


def run_lookup(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """docs/quantization.md, section 1.5."""
    index = inputs[0].astype(np.int64) - quantized(op.operands[0].type).qmin
    value = lookup(index, parameter(op.operands[1]), integer(op, "fraction_bits", 0))
    return [_as_storage(value, quantized(op.results[0].type))]


def run_softmax(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """docs/quantization.md, section 1.6."""
    output, taken = storage_of(op.results[0].type), taken_of(op)
    if output is None:
        return [softmax_float(inputs[0], taken)]
    table = parameter(op.operands[1])
    fraction_bits = softmax_fraction_bits(quantized(op.operands[0].type).bits, len(table))
    one = int(np.rint(1 / output.scale))
    result = softmax_integer(inputs[0], table, fraction_bits, one, output.qmax, taken)
    return [result.astype(output.dtype)]


def taken_of(op: ir.Operation) -> np.ndarray | bool:
    """Which elements of a frame take part in a softmax, in the frame's shape."""
    mask, shape = mask_of(op), shape_of(op.operands[0])
    if mask is None:
        return True
    run = int(np.prod(shape[:-1])) // len(mask)
    return np.repeat(mask, run, axis=0).reshape(shape)


def _as_storage(values: np.ndarray, storage: Storage) -> np.ndarray:
    """Sign-extended integers as raw values: an unsigned storage reads the same bits without a sign."""
    return (values if storage.signed else unsigned(values, storage.bits)).astype(storage.dtype)
