"""`conv_transpose`: a window that stays for all output positions of one input position, then the dot products of the phase."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from stream_mlir import ir
from stream_mlir.emit.graph import Channel, Layer
from stream_mlir.emit.layers.attributes import fold_of
from stream_mlir.emit.layers.dot import bias_of, dot_arrays, dot_config
from stream_mlir.emit.layers.window import windows_channel
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, LayerCode, Process
from stream_mlir.emit.values import stream_of
from stream_mlir.emit.weights import pack_channels
from stream_mlir.interp.attributes import integer, named_operands, parameter, transposed_of
from stream_mlir.interp.transposed import Transposed
from stream_mlir.locations import model_name
from stream_mlir.mapping.layer import Fold
from stream_mlir.offchip import pack_weights

_CROPS = {"d": "crop_front", "h": "crop_top", "w": "crop_left"}


def emit_conv_transpose(layer: Layer, names: Names) -> LayerCode:
    """`stream.conv_transpose`: `<name>_window`, then `<name>`."""
    op = layer.op
    assert op is not None
    weights, fold = parameter(named_operands(op)["weights"]), fold_of(op)
    geometry = transposed_of(op, weights.shape[1:-1])
    phases, taps = phase_weights(weights, geometry)
    window, words = _window(layer, names, op, geometry, taps, fold.fine)
    arrays = _arrays(layer.name, op, phases, fold)
    config = dot_config(op, phases.shape[2], fold, arrays) | _moves(op, geometry, "dhw")
    dot = Process(
        layer.name,
        "dot_transposed" if fold.group == 1 else "depthwise_transposed",
        ("transposed.h",),
        config,
        (words,),
        tuple(layer.outputs),
        arrays,
        work=stream_of(op.results[0]).positions * phases[0].size,
    )
    title = f"{op.name} {model_name(op)}"
    return LayerCode(layer.name, title, (window, dot), (words,))


def phase_weights(weights: np.ndarray, geometry: Transposed) -> tuple[np.ndarray, list[int]]:
    """Weights as phases x F x taps x C/groups, in the order of the window's input positions, and the taps per dimension.

    Tap j of phase r meets the input position that lies (taps - 1 - j) before the output's own: it is weight
    r + (taps - 1 - j) * stride of the dilated kernel, or zero beyond it.
    """
    rank, window = len(geometry.more), geometry.window
    taps = [(e - 1) // s + 1 for e, s in zip(geometry.extents, window.strides, strict=True)]
    sizes = [t * s for t, s in zip(taps, window.strides, strict=True)]
    dense = np.zeros((weights.shape[0], *sizes, weights.shape[-1]), weights.dtype)
    dense[(slice(None), *_dilated(geometry))] = weights
    split = [size for pair in zip(taps, window.strides, strict=True) for size in pair]
    blocks = dense.reshape(weights.shape[0], *split, weights.shape[-1])
    blocks = np.flip(blocks, tuple(range(1, 2 * rank, 2)))
    order = (*range(2, 2 * rank + 1, 2), 0, *range(1, 2 * rank, 2), 2 * rank + 1)
    phases = blocks.transpose(order).reshape(
        int(np.prod(window.strides)), weights.shape[0], int(np.prod(taps)), weights.shape[-1]
    )
    return phases, taps


def _dilated(geometry: Transposed) -> list[slice]:
    pairs = zip(geometry.extents, geometry.window.dilations, strict=True)
    return [slice(None, extent, step) for extent, step in pairs]


def _arrays(name: str, op: ir.Operation, phases: np.ndarray, fold: Fold) -> tuple[Array, ...]:
    """The kernel's sums are of raw x, so the bias of a phase holds the zero point times its weights."""
    groups, zero_point = integer(op, "groups", 1), stream_of(op.operands[0]).storage.zero_point
    bias = bias_of(op) - zero_point * phases.astype(np.int64).sum((2, 3))
    packed = np.concatenate([pack_weights(phase, groups, fold) for phase in phases])
    biases = np.concatenate([pack_channels(each, groups, fold) for each in bias])
    return dot_arrays(name, op, packed, biases, groups, fold)


def _window(
    layer: Layer,
    names: Names,
    op: ir.Operation,
    geometry: Transposed,
    taps: Sequence[int],
    fine: int,
) -> tuple[Process, Channel]:
    source = stream_of(op.operands[0])
    name, channel = windows_channel(layer, names, source, fine)
    axes = "dhw" if len(taps) > 2 else "hw"
    names_of_sizes = ("depth", "height", "width")[-len(axes) :]
    config = {
        "bits": source.storage.bits,
        "is_signed": int(source.storage.signed),
        "lanes": source.lanes,
        "channels": source.channels,
        **dict(zip(names_of_sizes, _along(axes, source.shape[1:-1], 1), strict=True)),
        **{f"kernel_{axis}": n for axis, n in zip(axes, _along(axes, taps, 1), strict=True)},
        "fine": fine,
        "pad_value": source.storage.zero_point,
        **_moves(op, geometry, axes),
    }
    work = stream_of(op.results[0]).positions * source.channels * prod(taps)
    process = Process(
        name,
        "window3d_transposed" if len(taps) > 2 else "window_transposed",
        ("transposed.h",),
        config,
        tuple(layer.inputs),
        (channel,),
        work=work,
    )
    return process, channel


def _moves(op: ir.Operation, geometry: Transposed, axes: str) -> dict[str, int]:
    """Members that both kernels have, for some axes."""
    rank, window = len(geometry.more), geometry.window
    sizes = zip(
        axes,
        _along(axes, stream_of(op.results[0]).shape[1:-1], 1),
        _along(axes, window.strides, 1),
        _along(axes, window.pads[:rank], 0),
        strict=True,
    )
    config: dict[str, int] = {}
    for axis, out, stride, crop in sizes:
        config |= {f"out_{axis}": out, f"stride_{axis}": stride, _CROPS[axis]: crop}
    return config


def _along(axes: str, values: Sequence[int], missing: int) -> tuple[int, ...]:
    """One value per axis; one spatial dimension is a height."""
    known = (*values, missing) if len(values) == 1 else tuple(values)
    return (missing,) * (len(axes) - len(known)) + known
