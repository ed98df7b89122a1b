"""Choices between a stream and a number by a constant condition; in front of a softmax they are masks (importers/masks.py)."""

from __future__ import annotations

import numpy as np

from stream_mlir.importers.convert.activation import uniform
from stream_mlir.importers.convert.broadcast import map_constant
from stream_mlir.importers.convert.constant import constants_only
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.masked_fill.Scalar", "aten.masked_fill.Tensor")
def masked_fill(context: Context, x: object, condition: object, value: object) -> object:
    """The value where the condition holds."""
    return where(context, condition, value, x)


@converter("aten.where.self", "aten.where.ScalarSelf", "aten.where.ScalarOther")
def where(context: Context, condition: object, first: object, second: object) -> object:
    """The first where the condition holds, else the second."""
    if constants_only((condition, first, second)):
        return np.where(condition, first, second)  # type: ignore[call-overload]
    if not isinstance(condition, np.ndarray):
        raise Refuse("a choice by a condition that is computed from data")
    kept = condition.astype(bool)
    if not isinstance(first, Stream):
        first, second, kept = second, first, ~kept
    value = None if isinstance(second, Stream) else uniform(second)
    if not isinstance(first, Stream) or value is None or not np.isfinite(value):
        raise Refuse("a choice that is not between a stream and one finite number")
    return map_constant(
        context, first, kept.astype(np.float32), lambda x, keep: x * keep + (1.0 - keep) * value
    )
