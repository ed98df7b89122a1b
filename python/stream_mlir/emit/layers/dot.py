"""`conv` and `linear`: an optional window, then the dot products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stream_mlir import ir
from stream_mlir.emit.graph import Layer
from stream_mlir.emit.layers.attributes import (
    accumulator_bits,
    fold_of,
    requantization,
    weight_storage,
)
from stream_mlir.emit.layers.skip import skip_process
from stream_mlir.emit.layers.window import space_of, window_processes
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, LayerCode, Process
from stream_mlir.emit.values import stream_of
from stream_mlir.emit.weights import pack_channels, signed_bits, unsigned_bits
from stream_mlir.interp.attributes import integer, named_operands, parameter, window_of
from stream_mlir.locations import model_name
from stream_mlir.mapping.layer import Fold
from stream_mlir.offchip import pack_weights


def emit_conv(layer: Layer, names: Names) -> LayerCode:
    """`stream.conv`: what makes windows if it slides, then `<name>`."""
    op = layer.op
    assert op is not None
    weights = parameter(named_operands(op)["weights"])
    kernel = weights.shape[1:-1]
    source, fold = stream_of(op.operands[0]), fold_of(op)
    space = space_of(window_of(op, kernel), source.shape)
    flat = weights.reshape(weights.shape[0], -1, weights.shape[-1])
    if space is None:
        return LayerCode(layer.name, _title(op), (_dot(layer, op, flat, fold),))
    fine = space.taps if "skip" in op.attributes else fold.fine
    zero = source.storage.zero_point
    windows, internal = window_processes(layer, names, space, source, fine, zero)
    dot = _dot(replace(layer, inputs=[internal[0]]), op, flat, fold)
    return LayerCode(layer.name, _title(op), (*windows, dot), internal)


def emit_linear(layer: Layer, names: Names) -> LayerCode:
    """`stream.linear`: one process."""
    op = layer.op
    assert op is not None
    weights = parameter(named_operands(op)["weights"])
    process = _dot(layer, op, weights.reshape(weights.shape[0], 1, -1), fold_of(op))
    return LayerCode(layer.name, _title(op), (process,))


def _title(op: ir.Operation) -> str:
    return f"{op.name} {model_name(op)}"


def _dot(layer: Layer, op: ir.Operation, weights: np.ndarray, fold: Fold) -> Process:
    """The compute process; `weights` are `F x taps x C/groups`."""
    if "skip" in op.attributes:
        return skip_process(layer, op, weights, bias_of(op))
    output = stream_of(op.results[0])
    arrays = _arrays(layer.name, op, weights, integer(op, "groups", 1), fold)
    kernel = "dot" if fold.group == 1 else "depthwise"
    return Process(
        layer.name,
        kernel,
        (f"{kernel}.h",),
        dot_config(op, weights.shape[1], fold, arrays),
        tuple(layer.inputs),
        tuple(layer.outputs),
        arrays,
        work=output.positions * weights.size,
    )


def dot_config(op: ir.Operation, taps: int, fold: Fold, arrays: Sequence[Array]) -> dict[str, int]:
    """Members of the kernels' config; `arrays` are weights, bias and multiplier."""
    source, output = stream_of(op.operands[0]), stream_of(op.results[0])
    return {
        "channels": source.channels,
        "filters": output.channels,
        "groups": integer(op, "groups", 1),
        "taps": taps,
        "pixels": output.positions,
        "in": fold.in_,
        "out": fold.out,
        "group": fold.group,
        "fine": fold.fine,
        "input_bits": source.storage.bits,
        "input_signed": int(source.storage.signed),
        "weight_bits": arrays[0].bits,
        "accumulator_bits": arrays[1].bits,
        "multiplier_bits": arrays[2].bits,
        **requantization(op, output),
    }


def _arrays(
    name: str, op: ir.Operation, weights: np.ndarray, groups: int, fold: Fold
) -> tuple[Array, Array, Array]:
    packed = pack_weights(weights, groups, fold)
    return dot_arrays(name, op, packed, pack_channels(bias_of(op), groups, fold), groups, fold)


def dot_arrays(
    name: str, op: ir.Operation, weights: np.ndarray, bias: np.ndarray, groups: int, fold: Fold
) -> tuple[Array, Array, Array]:
    """Weights and bias, which are packed already, and the multipliers."""
    multiplier = parameter(named_operands(op)["multiplier"])
    packed = pack_channels(multiplier, groups, fold)
    return (
        Array(
            f"{name}_weights",
            weights,
            signed_bits(weights),
            True,
            binary=True,
            storage=weight_storage(op),
        ),
        Array(f"{name}_bias", bias, accumulator_bits(op), True),
        Array(f"{name}_multiplier", packed, unsigned_bits(multiplier), False),
    )


def bias_of(op: ir.Operation) -> np.ndarray:
    """One per filter; zeros where the op has none."""
    operands = named_operands(op)
    if "bias" in operands:
        return parameter(operands["bias"])
    return np.zeros(stream_of(op.results[0]).channels, np.int64)
