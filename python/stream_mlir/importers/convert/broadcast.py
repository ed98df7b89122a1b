"""Which broadcasts a stream can do: one number, or one number per channel; of another stream also one per position."""

from __future__ import annotations

import numpy as np

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers.convert.activation import uniform
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.repeat import grown, repeated
from stream_mlir.importers.convert.slice import gather
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.scalar import Body
from stream_mlir.importers.stream import Stream


def map_streams(context: Context, a: Stream, b: Stream, body: Body) -> Stream:
    """Two streams of one shape and order, or one of them a value per channel or per position, or a single one.

    Where each lacks something of the other, one is repeated along what it lacks.
    """
    shape = np.broadcast_shapes(a.shape, b.shape)
    a, b = a.narrow, b.narrow
    if a.shape != b.shape:
        a, b = _spread(context, a, b), _spread(context, b, a)
    if a.shape == b.shape:
        if not a.guessed:
            b = context.ordered(b, a.layout, "an operator of two streams")
        first = a.value
        second = builder.reshape(b.value, builder.shape_of(first))
        return repeated(
            context, context.built(_map2(first, second, body), a.shape, a.layout), shape
        )
    if shape == a.shape:
        return _gated(context, a, b, body)
    if shape == b.shape:
        return _gated(context, b, a, lambda x, y: body(y, x))
    if np.broadcast_shapes(a.shape, b.shape) != shape:  # both are repeated along one dim
        return repeated(context, map_streams(context, a, b, body), shape)
    if _has_channels(a, shape):
        return map_streams(context, grown(context, a, shape), b, body)
    return map_streams(context, a, grown(context, b, shape), body)


def _gated(context: Context, x: Stream, gate: Stream, body: Body) -> Stream:
    """A stream and one with fewer elements, which are repeated where they fit no kind of gate."""
    value = x.value
    narrow = _gate(context, gate, x)
    if narrow is None:
        order = x.layout.dim_order(x.shape)
        return map_streams(context, x, grown(context, gate, x.shape, order), body)
    return context.built(_map2(value, narrow, body), x.shape, x.layout)


def _has_channels(x: Stream, shape: tuple[int, ...]) -> bool:
    """Whether a stream that grows to `shape` will have its own channels: dim 1 of images, the last one of a row of tokens."""
    own = (1,) * (len(shape) - len(x.shape)) + x.shape
    dim = 1 if len(shape) > 3 else len(shape) - 1
    return own[dim] == shape[dim]


def _spread(context: Context, gate: Stream, full: Stream) -> Stream:
    """A stream that has some of the other's positions, but not all, repeated along those that it lacks; any other as it is."""
    if gate.guessed or full.guessed or len(gate.shape) > len(full.shape):
        return gate
    shape = (1,) * (len(full.shape) - len(gate.shape)) + gate.shape
    channels = full.layout.channel_dim(full.shape)
    positions = [i for i, size in enumerate(full.shape) if size != 1 and i != channels]
    missing = [i for i in positions if shape[i] == 1]
    if len(missing) in (0, len(positions)):
        return gate
    gate = gate.reshaped(shape)
    for dim in missing:
        gate = gather(context, gate, dim, [0] * full.shape[dim])
    return gate


def map_constant(context: Context, x: Stream, constant: np.ndarray | float, body: Body) -> Stream:
    """A constant that differs between elements becomes a stream of its own."""
    array = np.asarray(constant)
    if np.broadcast_shapes(array.shape, x.shape) != x.shape:
        raise Refuse(f"a constant of shape {array.shape} with a tensor of shape {x.shape}")
    whole = np.broadcast_to(array, x.shape)
    return map_streams(context, x, context.constant(whole, x.layout), body)


def _map2(first: ir.Value, second: ir.Value, body: Body) -> ir.Value:
    if first == second:
        return builder.map_elements([first], lambda x: body(x, x))
    return builder.map_elements([first, second], body)


def _gate(context: Context, gate: Stream, full: Stream) -> ir.Value | None:
    """The gate's value with the rank of the full stream: 1x...x1xC, 1xS...x1 or 1x...x1; None where it is none of these."""
    shape = (1,) * (len(full.shape) - len(gate.shape)) + gate.shape
    repeated = [i for i, size in enumerate(shape) if size != full.shape[i]]
    full_shape = builder.shape_of(full.value)
    if all(size == 1 for size in shape):
        return builder.reshape(gate.value, (1,) * len(full_shape))
    if len(repeated) == 1 and shape[repeated[0]] == 1 and _is_channel(full, repeated[0]):
        gate = context.ordered(gate, Layout.raster(shape), "a broadcast over the channels")
        return builder.reshape(gate.value, (*full_shape[:-1], 1))
    dim = full.channel_dim(_long_dim(shape))
    if any(size != 1 for i, size in enumerate(shape) if i != dim) or shape[dim] != full.shape[dim]:
        return None
    if full_shape[-1] != full.shape[dim]:
        return None
    return builder.reshape(gate.value, (*[1] * (len(full_shape) - 1), full_shape[-1]))


def _is_channel(full: Stream, dim: int) -> bool:
    """Whether the stream's own channels are the model's `dim`, and its positions the others in order."""
    orders = (Layout.channel_last(full.shape), Layout.raster(full.shape))
    return (
        full.layout in orders
        and full.channel_dim(dim) == dim
        and builder.shape_of(full.value)[-1] == full.shape[dim]
    )


def channels(x: Stream, constant: np.ndarray | float) -> int:
    """How many numbers one per channel is."""
    if x.affine is not None:
        return x.affine.weights.shape[0]
    return x.shape[x.channel_dim(_long_dim(_broadcast(x, constant)))]


def varies(x: Stream, constant: np.ndarray | float) -> bool:
    """Whether a constant is neither one number nor one per channel of the stream."""
    if uniform(constant) is not None or x.guessed:
        return False
    shape = _broadcast(x, constant)
    if len(shape) > len(x.shape):
        return False
    dim = x.layout.channel_dim(x.shape)
    return any(size != 1 for i, size in enumerate(shape) if i != dim)


def per_channel(x: Stream, constant: np.ndarray | float, count: int) -> np.ndarray:
    """The constant as one number per channel; refuse one that varies along other dims."""
    number = uniform(constant)
    if number is not None:
        return np.full(count, number)
    array = np.asarray(constant, np.float64)
    shape = _broadcast(x, array)
    dim = x.channel_dim(_long_dim(shape))
    count = shape[dim] if x.guessed else count
    if any(size != 1 for i, size in enumerate(shape) if i != dim) or shape[dim] != count:
        raise Refuse(
            f"a constant of shape {array.shape} that differs between positions (one number or one per channel works)"
        )
    return array.ravel()


def _broadcast(x: Stream, constant: np.ndarray | float) -> tuple[int, ...]:
    """The constant's shape with the rank of x."""
    shape = np.shape(constant)
    return (1,) * (len(x.shape) - len(shape)) + shape


def _long_dim(shape: tuple[int, ...]) -> int | None:
    """The one dim that is not 1, if there is one."""
    long = [dim for dim, size in enumerate(shape) if size != 1]
    return long[0] if len(long) == 1 else None
