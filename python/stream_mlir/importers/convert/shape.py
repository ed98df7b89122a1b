"""What only renames or reorders elements: it changes the model's shape or the layout, never the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np

from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream

Operand = Stream | np.ndarray

_RESHAPES = (
    "view reshape flatten.using_ints unflatten.int squeeze squeeze.dim squeeze.dims unsqueeze _unsafe_view view_copy alias "
    "clone contiguous detach lift_fresh_copy to.dtype _to_copy"
)
_PRIMS = "collapse squeeze split_dim view_of"


@converter(
    *(f"aten.{op}" for op in _RESHAPES.split()),
    *(f"prims.{op}" for op in _PRIMS.split()),
    moves=True,
)
def reshape(context: Context, x: Operand, *_: object) -> Operand:
    """Same elements, same order, another shape. (The result's element type is checked for every operator.)"""
    if prod(context.shape) != prod(x.shape):
        raise Refuse(f"a reshape of {x.shape} to {context.shape}")
    return x.reshape(context.shape) if isinstance(x, np.ndarray) else x.reshaped(context.shape)


@converter("aten.dropout", "aten.feature_dropout")
def dropout(context: Context, x: Operand, probability: float, training: bool) -> Operand:
    """Nothing, in inference mode."""
    if training:
        raise Refuse("dropout in training mode")
    return x


@converter("aten.permute", moves=True)
def permute(context: Context, x: Operand, dims: Sequence[int]) -> Operand:
    """A transpose of the model's tensor; the stream stays as it is."""
    order = [d % len(x.shape) for d in dims]
    if isinstance(x, np.ndarray):
        return x.transpose(order)
    layout = x.layout.transposed(x.shape, order)
    if layout is None:
        raise Refuse("a transpose that no stream order corresponds to")
    return replace(x.reshaped(context.shape), layout=layout)


@converter("aten.transpose.int", "aten.swapaxes", moves=True)
def transpose(context: Context, x: Operand, first: int, second: int) -> Operand:
    """Two dims exchanged."""
    order = list(range(len(x.shape)))
    order[first], order[second] = order[second], order[first]
    return permute(context, x, order)


@converter("aten.t", "aten.numpy_T")
def reverse(context: Context, x: Operand) -> Operand:
    """All dims reversed."""
    return permute(context, x, range(len(x.shape))[::-1])


@converter("aten.channel_shuffle", "aten.native_channel_shuffle")
def channel_shuffle(context: Context, x: Stream, groups: int) -> Operand:
    """The channels of all groups interleaved."""
    _, channels, *spatial = x.shape
    cut = (1, groups, channels // groups, *spatial)
    return _transposed(context, x, cut, (0, 2, 1, *range(3, len(cut))))


@converter("aten.pixel_shuffle")
def pixel_shuffle(context: Context, x: Stream, factor: int) -> Operand:
    """factor x factor channels become positions."""
    _, channels, height, width = x.shape
    cut = (1, channels // factor**2, factor, factor, height, width)
    return _transposed(context, x, cut, (0, 1, 4, 2, 5, 3))


@converter("aten.pixel_unshuffle")
def pixel_unshuffle(context: Context, x: Stream, factor: int) -> Operand:
    """factor x factor positions become channels."""
    _, channels, height, width = x.shape
    cut = (1, channels, height // factor, factor, width // factor, factor)
    return _transposed(context, x, cut, (0, 1, 3, 5, 2, 4))


def _transposed(context: Context, x: Stream, cut: Sequence[int], order: Sequence[int]) -> Operand:
    """View, permute, view: the stream stays as it is until someone needs another order."""
    inner = replace(context, result_shapes=(tuple(cut[axis] for axis in order),))
    moved = permute(inner, x.reshaped(cut), order)
    return reshape(context, moved)
