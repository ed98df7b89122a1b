"""Which function executes which operation of @main."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.attention_ops import run_constant, run_matmul, run_norm
from stream_mlir.interp.dot_ops import run_dot
from stream_mlir.interp.elementwise_ops import run_lookup, run_map, run_softmax
from stream_mlir.interp.pool_ops import run_argmax, run_pool, run_reduce
from stream_mlir.interp.structure_ops import (
    run_concat,
    run_interpolate,
    run_pad,
    run_permute,
    run_reshape,
    run_resize,
    run_slice,
)

#: Takes the op and the arrays of its stream operands (parameters are read from the op), returns one array per result.
Evaluator = Callable[[ir.Operation, Sequence[np.ndarray]], list[np.ndarray]]


def _copies(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    return [inputs[0]] * len(op.results)


EVALUATORS: dict[str, Evaluator] = {
    "stream.argmax": run_argmax,
    "stream.concat": run_concat,
    "stream.constant": run_constant,
    "stream.conv": run_dot,
    "stream.conv_transpose": run_dot,
    "stream.convert_width": _copies,
    "stream.fifo": _copies,
    "stream.fork": _copies,
    "stream.interpolate": run_interpolate,
    "stream.linear": run_dot,
    "stream.lookup": run_lookup,
    "stream.map": run_map,
    "stream.matmul": run_matmul,
    "stream.norm": run_norm,
    "stream.pad": run_pad,
    "stream.permute": run_permute,
    "stream.pool": run_pool,
    "stream.reduce": run_reduce,
    "stream.reshape": run_reshape,
    "stream.resize": run_resize,
    "stream.slice": run_slice,
    "stream.softmax": run_softmax,
    "stream.spill": _copies,
}
