"""add, sub, mul, div, maximum, minimum of streams and constants, with the broadcasts a stream can do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stream_mlir.importers import scalar
from stream_mlir.importers.convert.activation import uniform
from stream_mlir.importers.convert.broadcast import (
    channels,
    map_constant,
    map_streams,
    per_channel,
    varies,
)
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.repeat import repeated
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.scalar import Body
from stream_mlir.importers.stream import Stream

Operand = Stream | np.ndarray | float


@converter("aten.add.Tensor", "aten.add.Scalar", "aten.add_.Tensor", "aten.add_.Scalar")
def add(context: Context, a: Operand, b: Operand, alpha: float = 1) -> Stream | np.ndarray:
    """a + alpha * b."""
    if isinstance(a, Stream) and isinstance(b, Stream):
        return map_streams(context, a, b, lambda x, y: x + (y if alpha == 1 else y * alpha))
    if isinstance(a, Stream):
        return _affine(context, a, 1.0, _constant(b) * alpha)
    if isinstance(b, Stream):
        return _affine(context, b, alpha, _constant(a))
    return _constant(a) + alpha * _constant(b)


@converter("aten.sub.Tensor", "aten.sub.Scalar", "aten.sub_.Tensor", "aten.sub_.Scalar")
def subtract(context: Context, a: Operand, b: Operand, alpha: float = 1) -> Stream | np.ndarray:
    """a - alpha * b."""
    return add(context, a, b, -alpha)


@converter("aten.rsub.Scalar", "aten.rsub.Tensor")
def reverse_subtract(
    context: Context, a: Operand, b: Operand, alpha: float = 1
) -> Stream | np.ndarray:
    """b - alpha * a."""
    return add(context, b, a, -alpha)


@converter("aten.mul.Tensor", "aten.mul.Scalar", "aten.mul_.Tensor", "aten.mul_.Scalar")
def multiply(context: Context, a: Operand, b: Operand) -> Stream | np.ndarray:
    """a * b."""
    if isinstance(a, Stream) and isinstance(b, Stream):
        return map_streams(context, a, b, lambda x, y: x * y)
    if isinstance(a, Stream):
        return _affine(context, a, _constant(b), 0.0)
    if isinstance(b, Stream):
        return _affine(context, b, _constant(a), 0.0)
    return _constant(a) * _constant(b)


@converter("aten.div.Tensor", "aten.div.Scalar", "aten.div_.Tensor", "aten.div_.Scalar")
def divide(context: Context, a: Operand, b: Operand) -> Stream | np.ndarray:
    """a / b. By a stream: one number over it, or the product of anything else with its reciprocal."""
    if isinstance(b, Stream):
        numerator = None if isinstance(a, Stream) else uniform(a)
        if numerator is not None:
            return context.map(b, lambda x: numerator / x)
        return multiply(context, a, context.map(b, lambda x: 1.0 / x))
    if isinstance(a, Stream):
        if np.any(_constant(b) == 0):
            raise Refuse("a division by a constant zero")
        return _affine(context, a, 1.0 / _constant(b), 0.0)
    return _constant(a) / _constant(b)


@converter("aten.maximum", "aten.max.other")
def maximum(context: Context, a: Operand, b: Operand) -> Stream:
    """The larger of each pair."""
    return _extremum(context, a, b, scalar.maximum)


@converter("aten.minimum", "aten.min.other")
def minimum(context: Context, a: Operand, b: Operand) -> Stream:
    """The smaller of each pair."""
    return _extremum(context, a, b, scalar.minimum)


def _extremum(
    context: Context, a: Operand, b: Operand, function: Callable[..., scalar.Scalar]
) -> Stream:
    if isinstance(a, Stream) and isinstance(b, Stream):
        return map_streams(context, a, b, function)
    x, constant = (a, b) if isinstance(a, Stream) else (b, a)
    if not isinstance(x, Stream):
        raise Refuse("a maximum or minimum of constants")
    x = repeated(context, x, context.shape)
    number = uniform(constant)
    if number is None:
        return map_constant(context, x, _constant(constant), function)
    return context.map(x, lambda v: function(v, number))


def _constant(value: Operand) -> np.ndarray:
    array = np.asarray(value)
    if array.dtype.kind not in "fiu":
        raise Refuse(f"arithmetic with a constant of type {array.dtype}")
    return array.astype(np.float64)


def _affine(
    context: Context, x: Stream, scale: np.ndarray | float, offset: np.ndarray | float
) -> Stream:
    """x * scale + offset with constants: one number each, one per channel of the stream, or any (streams of their own)."""
    if x.guessed:
        return x
    x = repeated(context, x, context.shape)
    if varies(x, scale):
        scaled = map_constant(context, x, scale, lambda v, c: v * c)
        return scaled if uniform(offset) == 0 else _affine(context, scaled, 1.0, offset)
    if varies(x, offset):
        if np.any(scale != 1):
            x = _affine(context, x, scale, 0.0)
        return map_constant(context, x, offset, lambda v, c: v + c)
    one_scale, one_offset = uniform(scale), uniform(offset)
    if one_scale is not None and one_offset is not None and x.affine is None:
        return context.map(x, _line(one_scale, one_offset))
    count = channels(x, scale if one_scale is None else offset)
    return context.scale_channels(x, per_channel(x, scale, count), per_channel(x, offset, count))


def _line(scale: float, offset: float) -> Body:
    def body(x: scalar.Scalar) -> scalar.Scalar:
        scaled = x if scale == 1 else x * scale
        return scaled if offset == 0 and scale != 1 else scaled + offset

    return body
