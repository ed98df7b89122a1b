"""Which function executes which operation of @main."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.attributes import shape_of
from stream_mlir.interp.dot_ops import run_conv, run_conv_transpose, run_linear
from stream_mlir.interp.elementwise_ops import run_lookup, run_map, run_softmax
from stream_mlir.interp.pool_ops import run_pool, run_reduce

#: Takes the op and the arrays of its stream operands (parameters are read from the op), returns one array per result.
Evaluator = Callable[[ir.Operation, Sequence[np.ndarray]], list[np.ndarray]]


def _reshape(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    return [inputs[0].reshape(len(inputs[0]), *shape_of(op.results[0])[1:])]


def _copies(op: ir.Operation, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    return [inputs[0]] * len(op.results)


EVALUATORS: dict[str, Evaluator] = {
    "stream.conv": run_conv,
    "stream.conv_transpose": run_conv_transpose,
    "stream.convert_width": _copies,
    "stream.fifo": _copies,
    "stream.fork": _copies,
    "stream.linear": run_linear,
    "stream.lookup": run_lookup,
    "stream.map": run_map,
    "stream.pool": run_pool,
    "stream.reduce": run_reduce,
    "stream.reshape": _reshape,
    "stream.softmax": run_softmax,
}
