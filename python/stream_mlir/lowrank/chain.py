"""Layers of the IR as geometry and weights, and chains of stages as ops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import arith, stream
from stream_mlir.interp.attributes import integer, named_operands, parameter, shape_of, window_of
from stream_mlir.locations import model_name
from stream_mlir.lowrank.geometry import Geometry, Stage, apart

LAYERS = ("stream.conv", "stream.linear")


def geometry(op: ir.OpView) -> Geometry:
    """The geometry of a conv or linear op."""
    operands = named_operands(op.operation)
    shape, weights = shape_of(operands["input"]), shape_of(operands["weights"])
    if op.operation.name == "stream.linear":
        positions = shape[1] if len(shape) == 3 else 1
        return Geometry((positions,), (1,), (1,), (1,), (0, 0), shape[-1], weights[0])
    window = window_of(op.operation, weights[1:-1])
    return Geometry(
        tuple(shape[1:-1]),
        window.kernel,
        window.strides,
        window.dilations,
        window.pads,
        channels=shape[-1],
        filters=weights[0],
        groups=integer(op.operation, "groups", 1),
    )


def weights_of(op: ir.OpView) -> np.ndarray:
    """Weights `F x K.. x C/groups`; a linear layer's with a kernel of 1."""
    weights = parameter(named_operands(op.operation)["weights"])
    return weights[:, None, :] if op.operation.name == "stream.linear" else weights


@dataclass(frozen=True)
class Chain:
    """Ops built for a chain: `value` is their result, `layers` are its convolutions."""

    value: ir.Value
    layers: tuple[ir.OpView, ...]


def build(op: ir.OpView, stages: Sequence[Stage], suffix: str, bias: bool) -> Chain:
    """The chain at the current insertion point, with the op's bias at its end if `bias`; a stage is named after the layer and its place.

    The result has the type of the op's.
    """
    operands, layer = named_operands(op.operation), geometry(op)
    value, layers = _as_positions(operands["input"], op), []
    for number, stage in enumerate(stages):
        name = f"{model_name(op)}.low_rank{suffix}{number}"
        own_bias = operands.get("bias") if bias and number == len(stages) - 1 else None
        with ir.Location.name(name):
            layers.append(_stage(value, stage, layer, own_bias, f"{name}.weight"))
        value = layers[-1].operation.results[0]
    return Chain(_reshaped(value, op.operation.results[0].type), tuple(layers))


def add(first: ir.Value, second: ir.Value) -> ir.Value:
    """The sum of two streams."""
    op = stream.MapOp(first.type, [first, second])
    f32 = ir.F32Type.get()
    block = op.regions[0].blocks.append(f32, f32)
    with ir.InsertionPoint(block):
        stream.YieldOp(arith.addf(*block.arguments))
    return op.result


def erase_unused(op: ir.Operation) -> None:
    """Erases an op without readers, then what only it read."""
    sources = [
        value.owner.operation for value in op.operands if not isinstance(value.owner, ir.Block)
    ]
    op.erase()
    for source in dict.fromkeys(sources):
        if not any(list(result.uses) for result in source.results):
            erase_unused(source)


def _as_positions(value: ir.Value, op: ir.OpView) -> ir.Value:
    """A linear layer's `1xC` as one position."""
    shape = shape_of(value)
    if op.operation.name == "stream.conv" or len(shape) == 3:
        return value
    return _reshaped(value, _f32((1, 1, shape[-1])))


def _reshaped(value: ir.Value, kind: ir.Type) -> ir.Value:
    return value if value.type == kind else stream.ReshapeOp(kind, value).result


def _stage(
    value: ir.Value, stage: Stage, layer: Geometry, bias: ir.Value | None, name: str
) -> ir.OpView:
    weights = np.ascontiguousarray(stage.weights, dtype=np.float32)
    extents = list(shape_of(value)[1:-1])
    for each in stage.dimensions:
        extents[each] = layer.output_extent(each)
    slides = stage.dimensions
    return stream.ConvOp(
        _f32((1, *extents, weights.shape[0])),
        value,
        resources.constant(weights, name),
        bias=bias,
        groups=stage.groups,
        **_window(layer, slides),
    )


def _window(layer: Geometry, slides: Sequence[int]) -> dict[str, list[int]]:
    """The window attributes of a stage, without those that have their default."""
    pads = [apart(half, slides, 0) for half in (layer.pads[: layer.rank], layer.pads[layer.rank :])]
    given = {
        "strides": apart(layer.strides, slides, 1),
        "dilations": apart(layer.dilations, slides, 1),
        "pads": pads[0] + pads[1],
    }
    return {name: values for name, values in given.items() if set(values) - {int(name != "pads")}}


def _f32(shape: Sequence[int]) -> ir.Type:
    return ir.RankedTensorType.get(list(shape), ir.F32Type.get())
