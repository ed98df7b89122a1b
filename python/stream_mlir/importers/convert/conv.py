"""Convolutions with constant weights, one to three spatial dimensions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.conv_transpose import conv_transpose
from stream_mlir.importers.convert.pad import absorb
from stream_mlir.importers.convert.spread import spread
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.layout import Layout
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.convolution", padding=True)
def convolution(
    context: Context,
    x: Stream,
    weights: object,
    bias: object,
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
    transposed: bool,
    output_padding: Sequence[int],
    groups: int,
) -> Stream:
    """The general form."""
    if transposed:
        if x.padding is not None:
            raise Refuse("a transposed convolution of a padded input")
        return conv_transpose(
            context, x, weights, bias, strides, pads, output_padding, groups, dilations
        )
    return conv(context, x, weights, bias, strides, pads, dilations, groups)


@converter("aten.conv1d", "aten.conv2d", "aten.conv3d", padding=True)
def conv(
    context: Context,
    x: Stream,
    weights: object,
    bias: object = None,
    strides: Sequence[int] = (1,),
    pads: Sequence[int] = (0,),
    dilations: Sequence[int] = (1,),
    groups: int = 1,
) -> Stream:
    """Weights F x C/groups x K... (PyTorch's order); pads are symmetric, one per dim."""
    kernel, bias_array = _constants(x, weights, bias)
    both = spread(pads, kernel.ndim - 2) * 2
    return _layer(context, x, kernel, bias_array, strides, both, dilations, groups)


@converter("aten.conv1d.padding", "aten.conv2d.padding", "aten.conv3d.padding", padding=True)
def conv_padding(
    context: Context,
    x: Stream,
    weights: object,
    bias: object = None,
    strides: Sequence[int] = (1,),
    padding: str = "valid",
    dilations: Sequence[int] = (1,),
    groups: int = 1,
) -> Stream:
    """padding='same' puts the odd element at the end."""
    if padding not in ("same", "valid"):
        raise Refuse(f"a convolution with padding='{padding}'")
    kernel, bias_array = _constants(x, weights, bias)
    both = [0] * 2 * (kernel.ndim - 2)
    if padding == "same":
        dilation = spread(dilations, kernel.ndim - 2)
        total = [d * (k - 1) for d, k in zip(dilation, kernel.shape[2:], strict=True)]
        both = [t // 2 for t in total] + [t - t // 2 for t in total]
    return _layer(context, x, kernel, bias_array, strides, both, dilations, groups)


def _layer(
    context: Context,
    x: Stream,
    kernel: np.ndarray,
    bias: np.ndarray | None,
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
    groups: int,
) -> Stream:
    """`pads` are [begin..., end...]; padding that waits on x joins them."""
    rank = kernel.ndim - 2
    if kernel.shape[1] * groups != x.shape[1] or kernel.shape[0] % groups:
        raise Refuse(f"weights of shape {kernel.shape} in {groups} group(s) do not fit {x.shape}")
    if bias is not None and bias.shape != kernel.shape[:1]:
        raise Refuse(f"a bias of shape {bias.shape} does not fit weights of shape {kernel.shape}")
    x, both = absorb(x, pads, value=0.0)
    if any(p < 0 for p in both):
        raise Refuse("a convolution with negative padding")
    value = context.spatial(x, "a convolution")
    stride, dilation = spread(strides, rank), spread(dilations, rank)

    def emit(w: np.ndarray, b: np.ndarray | None) -> ir.Value:
        return builder.conv(value, w, b, stride, both, dilation, groups, context.name)

    ohwi = np.moveaxis(kernel, 1, -1)
    extents = builder.windows(
        builder.shape_of(value)[1:-1], kernel.shape[2:], stride, both, dilation
    )
    shape = (1, kernel.shape[0], *extents)
    if shape != context.shape:
        raise Refuse(f"its result would be {shape}, the model says {context.shape}")
    return context.layer(ohwi, bias, shape, Layout.channel_last(shape), emit)


def _constants(x: Stream, weights: object, bias: object) -> tuple[np.ndarray, np.ndarray | None]:
    if not isinstance(x, Stream):
        raise Refuse("a convolution of a constant")
    if not isinstance(weights, np.ndarray):
        raise Refuse("a convolution whose weights are computed from data")
    if weights.ndim not in (3, 4, 5):
        raise Refuse(f"a convolution over {weights.ndim - 2} dimensions (1 to 3 work)")
    if bias is not None and not isinstance(bias, np.ndarray):
        raise Refuse("a convolution whose bias is computed from data")
    if weights.ndim != len(x.shape):
        raise Refuse("a convolution without a batch dimension")
    return weights, bias
