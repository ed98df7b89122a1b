"""Builds stream operations; shapes are those of the stream (batch first, channels last)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import stream
from stream_mlir.importers.scalar import Body, Scalar


def shape_of(value: ir.Value) -> tuple[int, ...]:
    """The static shape of a stream value."""
    return tuple(ir.RankedTensorType(value.type).shape)


def tensor_type(shape: Sequence[int]) -> ir.Type:
    """`tensor<...xf32>`."""
    return ir.RankedTensorType.get(list(shape), ir.F32Type.get())


def conv(
    x: ir.Value,
    weights: np.ndarray,
    bias: np.ndarray | None,
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
    groups: int,
    name: str,
) -> ir.Value:
    """`stream.conv`; weights are F x K... x C/groups, pads [begin..., end...]."""
    extents = windows(shape_of(x)[1:-1], weights.shape[1:-1], strides, pads, dilations)
    result = tensor_type((1, *extents, weights.shape[0]))
    return stream.ConvOp(
        result,
        x,
        resources.constant(weights, f"{name}.weight"),
        bias=None if bias is None else resources.constant(bias, f"{name}.bias"),
        groups=groups,
        **_window_attributes(strides, pads, dilations),
    ).result


def conv_transpose(
    x: ir.Value,
    weights: np.ndarray,
    bias: np.ndarray | None,
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
    output_padding: Sequence[int],
    groups: int,
    name: str,
) -> ir.Value:
    """`stream.conv_transpose`; weights are F x K... x C/groups, pads [begin..., end...] crop the result."""
    extents = transposed_windows(
        shape_of(x)[1:-1], weights.shape[1:-1], strides, pads, dilations, output_padding
    )
    result = tensor_type((1, *extents, weights.shape[0]))
    more = {"output_padding": list(output_padding)} if any(output_padding) else {}
    return stream.ConvTransposeOp(
        result,
        x,
        resources.constant(weights, f"{name}.weight"),
        bias=None if bias is None else resources.constant(bias, f"{name}.bias"),
        groups=groups,
        **_window_attributes(strides, pads, dilations),
        **more,
    ).result


def linear(x: ir.Value, weights: np.ndarray, bias: np.ndarray | None, name: str) -> ir.Value:
    """`stream.linear`; weights are F x C, over the last dim of x."""
    result = tensor_type((*shape_of(x)[:-1], weights.shape[0]))
    bias_value = None if bias is None else resources.constant(bias, f"{name}.bias")
    return stream.LinearOp(
        result, x, resources.constant(weights, f"{name}.weight"), bias=bias_value
    ).result


def pool(
    x: ir.Value,
    kind: str,
    kernel: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
) -> ir.Value:
    """`stream.pool`; an average counts the padding."""
    extents = windows(shape_of(x)[1:-1], kernel, strides, pads, dilations)
    result = tensor_type((1, *extents, shape_of(x)[-1]))
    return stream.PoolOp(
        result,
        x,
        kind=stream.PoolKindAttr.get(kind),
        kernel=list(kernel),
        **_window_attributes(strides, pads, dilations),
        count_include_pad=kind == "average" and any(pads),
    ).result


def reduce(x: ir.Value, kind: str) -> ir.Value:
    """`stream.reduce` over all spatial dims, rank kept."""
    shape = shape_of(x)
    result = tensor_type((*[1] * (len(shape) - 1), shape[-1]))
    return stream.ReduceOp(result, x, kind=stream.ReduceKindAttr.get(kind)).result


def softmax(x: ir.Value) -> ir.Value:
    """`stream.softmax` over the last dim."""
    return stream.SoftmaxOp(x.type, x).result


def reshape(x: ir.Value, shape: Sequence[int]) -> ir.Value:
    """`x` itself where it has that shape already."""
    return x if shape_of(x) == tuple(shape) else stream.ReshapeOp(tensor_type(shape), x).result


def map_elements(inputs: Sequence[ir.Value], body: Body) -> ir.Value:
    """`stream.map`; the first input has the full shape. `body` gets one Scalar per input."""
    op = stream.MapOp(inputs[0].type, list(inputs))
    block = op.regions[0].blocks.append(*[ir.F32Type.get()] * len(inputs))
    with ir.InsertionPoint(block):
        stream.YieldOp(body(*map(Scalar, block.arguments)).value)
    return op.result


def _window_attributes(
    strides: Sequence[int], pads: Sequence[int], dilations: Sequence[int]
) -> dict[str, list[int]]:
    """Only what differs from the defaults."""
    given = {"strides": (strides, 1), "pads": (pads, 0), "dilations": (dilations, 1)}
    return {
        name: list(values)
        for name, (values, default) in given.items()
        if any(v != default for v in values)
    }


def windows(
    extents: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
) -> list[int]:
    """Output extents of a sliding window: floor((in + pads - dilation * (k - 1) - 1) / stride) + 1."""
    n = len(extents)
    return [
        (extents[i] + pads[i] + pads[i + n] - dilations[i] * (kernel[i] - 1) - 1) // strides[i] + 1
        for i in range(n)
    ]


def transposed_windows(
    extents: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
    output_padding: Sequence[int],
) -> list[int]:
    """Output extents of a transposed convolution: (in - 1) * stride - pads + dilation * (k - 1) + output_padding + 1."""
    n = len(extents)
    return [
        (extents[i] - 1) * strides[i]
        - pads[i]
        - pads[i + n]
        + dilations[i] * (kernel[i] - 1)
        + output_padding[i]
        + 1
        for i in range(n)
    ]
