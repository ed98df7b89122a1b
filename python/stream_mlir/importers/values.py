"""The values of a conversion: results on their way to readers, and stand-ins for results that do not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from stream_mlir import ir
from stream_mlir.dialects import arith
from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import stream_shape
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.program import Tensor
from stream_mlir.importers.stream import Source, Stream


class Lost:
    """Stands for a result whose shape is not even known; what reads it cannot be judged."""


LOST = Lost()


def known_shape(tensor: Tensor) -> tuple[int, ...] | None:
    """The shape if torch-mlir knows all of it."""
    if tensor.shape is None or any(d is None for d in tensor.shape):
        return None
    return tuple(d for d in tensor.shape if d is not None)


def static_shape(tensor: Tensor) -> tuple[int, ...]:
    """The shape of an input, which the front ends have fixed."""
    shape = known_shape(tensor)
    assert shape is not None
    return shape


def bind(result: Any, tensor: Tensor, operands: Sequence[Any], guessed: bool) -> Any:
    """The result for its readers: exclusive only if the whole chain of renamings has one reader each."""
    if isinstance(result, np.ndarray):
        return result.astype(np.float32) if result.dtype == np.float64 else result
    if not isinstance(result, Stream):
        return LOST if result is None else result
    parents = [x for x in streams_in(operands) if x.source is result.source]
    exclusive = tensor.uses <= 1 and all(p.exclusive for p in parents)
    return replace(result, exclusive=exclusive, guessed=result.guessed or guessed)


def streams_in(operands: Sequence[Any]) -> list[Stream]:
    """The streams among the operands of an operator, those in lists as well."""
    flat = [part for o in operands for part in (o if isinstance(o, list) else [o])]
    return [part for part in flat if isinstance(part, Stream)]


def stand_in(tensor: Tensor) -> Any:
    """Zeros in place of the result of an unsupported operator; `LOST` where not even its shape is known."""
    shape = known_shape(tensor)
    if shape is None or tensor.dtype != "f32" or prod(shape) == 0 or len(shape) < 2:
        return LOST
    kind = builder.tensor_type(stream_shape(shape))
    source = Source(built=arith.constant(kind, zeros(kind)))
    return Stream(shape, Layout.channel_last(shape), source, exclusive=False, guessed=True)


def zeros(kind: ir.Type) -> Any:
    """A splat of zero."""
    return ir.DenseElementsAttr.get_splat(kind, ir.FloatAttr.get(ir.F32Type.get(), 0.0))
