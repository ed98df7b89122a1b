"""Builds stream operations; shapes are those of the stream (batch first, channels last)."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import stream
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.scalar import Body, Scalar

MOST_HELD = 1 << 20
"""Words that a transpose, or positions in another order, may buffer: at 8 bits, 29 UltraRAMs or 256 blocks of 36 kbit."""


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


def matmul(x: ir.Value, held: ir.Value, groups: int, transposed: bool, scale: float) -> ir.Value:
    """`stream.matmul` of 1 x L x (groups * K) by 1 x K x (groups * F), or, transposed, 1 x F x (groups * K)."""
    rows, channels = shape_of(held)[1:]
    result = tensor_type((*shape_of(x)[:2], groups * rows if transposed else channels))
    given = None if scale == 1 else ir.FloatAttr.get(ir.F32Type.get(), scale)
    return stream.MatmulOp(
        result, x, held, groups=groups, transposed=transposed, scale=given
    ).output


def norm(
    x: ir.Value,
    weights: np.ndarray,
    bias: np.ndarray,
    epsilon: float,
    name: str,
    uncentered: bool = False,
) -> ir.Value:
    """`stream.norm` over the last dim."""
    return stream.NormOp(
        x.type,
        x,
        resources.constant(np.ascontiguousarray(weights, np.float32), f"{name}.weight"),
        resources.constant(np.ascontiguousarray(bias, np.float32), f"{name}.bias"),
        ir.FloatAttr.get(ir.F32Type.get(), epsilon),
        uncentered=uncentered,
    ).output


def constant(values: np.ndarray, name: str) -> ir.Value:
    """`stream.constant`: the values in the stream's order and shape."""
    held = resources.constant(np.ascontiguousarray(values, np.float32), f"{name}.constant")
    return stream.ConstantOp(tensor_type(values.shape), held).output


def pool(
    x: ir.Value,
    kind: str,
    kernel: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
    counted: bool = True,
) -> ir.Value:
    """`stream.pool`; an average counts the padding or divides by what is inside."""
    extents = windows(shape_of(x)[1:-1], kernel, strides, pads, dilations)
    result = tensor_type((1, *extents, shape_of(x)[-1]))
    return stream.PoolOp(
        result,
        x,
        kind=stream.PoolKindAttr.get(kind),
        kernel=list(kernel),
        **_window_attributes(strides, pads, dilations),
        count_include_pad=kind == "average" and any(pads) and counted,
    ).result


def reduce(x: ir.Value, kind: str) -> ir.Value:
    """`stream.reduce` over all spatial dims, rank kept."""
    shape = shape_of(x)
    result = tensor_type((*[1] * (len(shape) - 1), shape[-1]))
    return stream.ReduceOp(result, x, kind=stream.ReduceKindAttr.get(kind)).result


def softmax(x: ir.Value, taken: np.ndarray | None = None) -> ir.Value:
    """`stream.softmax` over the last dim; `taken`, rows x channels, says which channels take part."""
    mask = None
    if taken is not None:
        bits = np.packbits(taken, None, "little").data
        kind = ir.IntegerType.get_signless(1)
        mask = ir.DenseElementsAttr.get(bits, type=kind, shape=list(taken.shape))
    return stream.SoftmaxOp(x.type, x, mask=mask).result


def argmax(x: ir.Value, select_last: bool, negated: bool) -> ir.Value:
    """`stream.argmax` over the last dim, which stays with size 1."""
    result = tensor_type((*shape_of(x)[:-1], 1))
    return stream.ArgmaxOp(result, x, select_last=select_last, negated=negated).result


def reshape(x: ir.Value, shape: Sequence[int]) -> ir.Value:
    """`x` itself where it has that shape already."""
    return x if shape_of(x) == tuple(shape) else stream.ReshapeOp(tensor_type(shape), x).result


def concat(inputs: Sequence[ir.Value], axis: int) -> ir.Value:
    """`stream.concat` along a dim of the stream."""
    shape = list(shape_of(inputs[0]))
    shape[axis] = sum(shape_of(x)[axis] for x in inputs)
    return stream.ConcatOp(tensor_type(shape), list(inputs), axis).output


def slice_axis(x: ir.Value, axis: int, kept: range) -> ir.Value:
    """`stream.slice` that keeps some indices of one dim of the stream."""
    shape = list(shape_of(x))
    shape[axis] = len(kept)
    begins, steps = [0] * len(shape), [1] * len(shape)
    begins[axis], steps[axis] = kept.start, kept.step if len(kept) > 1 else 1
    given = steps[1:] if steps[axis] > 1 else None
    return stream.SliceOp(tensor_type(shape), x, begins[1:], steps=given).output


def resize(x: ir.Value, indices: Sequence[np.ndarray]) -> ir.Value:
    """`stream.resize`, one list of positions per spatial dim. The kernels take two dims: three are resized in two steps."""
    depth, *plane = shape_of(x)[1:-1]
    channels = shape_of(x)[-1]
    if len(indices) < 3:
        return _resize(x, indices)
    whole = _resize(
        reshape(x, (1, depth, plane[0] * plane[1], channels)),
        [indices[0], np.arange(plane[0] * plane[1])],
    )
    rows = (np.arange(len(indices[0]))[:, None] * plane[0] + indices[1]).ravel()
    flat = _resize(
        reshape(whole, (1, len(indices[0]) * plane[0], plane[1], channels)), [rows, indices[2]]
    )
    return reshape(flat, (1, *(len(each) for each in indices), channels))


def resize_axis(x: ir.Value, axis: int, positions: Sequence[int]) -> ir.Value:
    """`stream.resize` of one spatial dim."""
    indices = [np.arange(size) for size in shape_of(x)[1:-1]]
    indices[axis - 1] = np.asarray(positions)
    return resize(x, indices)


def _resize(x: ir.Value, indices: Sequence[np.ndarray]) -> ir.Value:
    sizes = shape_of(x)[1:-1]
    if all(
        np.array_equal(each, np.arange(size)) for each, size in zip(indices, sizes, strict=True)
    ):
        return x
    _check_held(indices, shape_of(x))
    result = tensor_type((1, *(len(each) for each in indices), shape_of(x)[-1]))
    evenly = all(
        len(each) % size == 0 and np.array_equal(each, np.arange(len(each)) // (len(each) // size))
        for each, size in zip(indices, sizes, strict=True)
    )
    given = ir.ArrayAttr.get([ir.DenseI64ArrayAttr.get(each.tolist()) for each in indices])
    return stream.ResizeOp(result, x, indices=None if evenly else given).output


def _check_held(indices: Sequence[np.ndarray], shape: Sequence[int]) -> None:
    """What is asked for again later, or before what comes first, is held: rows from the one wanted to the last that came."""
    if all((np.diff(each) >= 0).all() for each in indices):
        return
    rows = indices[-2] if len(indices) > 1 else np.zeros(1, int)
    ring = int((np.maximum.accumulate(rows) - rows).max()) + 1
    held = ring * prod(shape[-2:])
    if held > MOST_HELD:
        raise Refuse(
            f"positions in another order, for which {ring} rows are held: a buffer of {held:,} words (at most {MOST_HELD:,} are taken)"
        )


def pad(x: ir.Value, amounts: Sequence[tuple[int, int]], value: float) -> ir.Value:
    """`stream.pad`; one (before, after) per dim of the stream."""
    shape = [
        size + before + after for size, (before, after) in zip(shape_of(x), amounts, strict=True)
    ]
    number = ir.FloatAttr.get(ir.F32Type.get(), value)
    return stream.PadOp(tensor_type(shape), x, [before for before, _ in amounts[1:]], number).output


def permute(x: ir.Value, dims: Sequence[int], permutation: Sequence[int]) -> ir.Value:
    """`stream.permute` of the elements under `dims`; the shape stays."""
    return stream.PermuteOp(x.type, x, list(dims), list(permutation)).output


def interpolate(
    x: ir.Value, lows: Sequence[np.ndarray], weights: Sequence[np.ndarray], bits: int
) -> ir.Value:
    """`stream.interpolate`, one list of positions and of weights (in 2^-bits) per spatial dim."""
    result = tensor_type((1, *map(len, lows), shape_of(x)[-1]))
    positions, shares = (
        ir.ArrayAttr.get([ir.DenseI64ArrayAttr.get(each.tolist()) for each in part])
        for part in (lows, weights)
    )
    return stream.InterpolateOp(result, x, positions, shares, bits).output


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
