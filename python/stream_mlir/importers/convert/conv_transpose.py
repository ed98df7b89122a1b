"""Transposed convolutions with constant weights, one to three spatial dimensions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context, stream_shape
from stream_mlir.importers.convert.spread import spread
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.conv_transpose1d", "aten.conv_transpose2d.input", "aten.conv_transpose3d.input")
def conv_transpose(
    context: Context,
    x: Stream,
    weights: object,
    bias: object = None,
    strides: Sequence[int] = (1,),
    pads: Sequence[int] = (0,),
    output_padding: Sequence[int] = (0,),
    groups: int = 1,
    dilations: Sequence[int] = (1,),
) -> Stream:
    """Weights C x F/groups x K... (PyTorch's order). Of stride 1 it is a convolution with the flipped kernel."""
    kernel, offsets = _constants(x, weights, bias, groups)
    rank = kernel.ndim - 2
    value = context.spatial(x, "a transposed convolution")
    stride, dilation = spread(strides, rank), spread(dilations, rank)
    crops, extra = spread(pads, rank), spread(output_padding, rank)
    ends = [crop - more for crop, more in zip(crops, extra, strict=True)]
    both = crops + [max(0, end) for end in ends]
    more = [max(0, -end) for end in ends]
    shape = (1, kernel.shape[0], *_extents(value, kernel, stride, both, dilation, more))
    if stream_shape(shape) != stream_shape(context.shape):
        raise Refuse(f"its result would be {shape}, the model says {context.shape}")
    extents = [d * (k - 1) for d, k in zip(dilation, kernel.shape[1:-1], strict=True)] * 2
    around = [e - p for e, p in zip(extents, both, strict=True)]
    is_plain = set(stride) == {1} and not any(more) and min(around) >= 0

    def emit(w: np.ndarray, b: np.ndarray | None) -> ir.Value:
        if is_plain:
            flipped = np.ascontiguousarray(np.flip(w, tuple(range(1, 1 + rank))))
            return builder.conv(value, flipped, b, stride, around, dilation, groups, context.name)
        return builder.conv_transpose(
            value, w, b, stride, both, dilation, more, groups, context.name
        )

    return context.layer(kernel, offsets, shape, Layout.channel_last(shape), emit)


def _extents(value: ir.Value, kernel: np.ndarray, *geometry: Sequence[int]) -> list[int]:
    strides, pads, dilations, more = geometry
    spatial = builder.shape_of(value)[1:-1]
    return builder.transposed_windows(spatial, kernel.shape[1:-1], strides, pads, dilations, more)


def _constants(
    x: Stream, weights: object, bias: object, groups: int
) -> tuple[np.ndarray, np.ndarray | None]:
    """Weights as F x K... x C/groups, and the bias."""
    if not isinstance(x, Stream):
        raise Refuse("a transposed convolution of a constant")
    if not isinstance(weights, np.ndarray) or not isinstance(bias, np.ndarray | None):
        raise Refuse("a transposed convolution whose weights are computed from data")
    if weights.ndim not in (3, 4, 5):
        raise Refuse(f"a transposed convolution over {weights.ndim - 2} dimensions (1 to 3 work)")
    if weights.ndim != len(x.shape):
        raise Refuse("a transposed convolution without a batch dimension")
    if weights.shape[0] != x.shape[1] or weights.shape[0] % groups:
        raise Refuse(f"weights of shape {weights.shape} in {groups} group(s) do not fit {x.shape}")
    filters = weights.shape[1] * groups
    if bias is not None and bias.shape != (filters,):
        raise Refuse(f"a bias of shape {bias.shape} does not fit {filters} filters")
    by_group = weights.reshape(groups, -1, *weights.shape[1:])
    filter_first = np.moveaxis(np.swapaxes(by_group, 1, 2), 2, -1)
    return filter_first.reshape(filters, *weights.shape[2:], -1), bias
