"""conv, conv_transpose and linear to integers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.dialects import stream
from stream_mlir.interp.attributes import named_operands, parameter
from stream_mlir.interp.storage import Storage
from stream_mlir.locations import model_name
from stream_mlir.quant.declared import bias_correction, declared_storage, weight_bits, weight_scales
from stream_mlir.quant.dot import DotLayer, declared_dot, finest_output_scale, quantize_dot
from stream_mlir.quant.rewriter import Rewriter, refuse, tensor_type

_KEPT = ("strides", "dilations", "pads", "output_padding", "groups", "skip", "lines")
_BUILDERS = {
    "stream.conv": stream.ConvOp,
    "stream.conv_transpose": stream.ConvTransposeOp,
    "stream.linear": stream.LinearOp,
}


def rewrite_dot(rewriter: Rewriter, op: ir.Operation) -> None:
    """Weights, bias and multiplier become integers; clamps behind the layer become its limits."""
    operands = named_operands(op)
    weights = _finite(op, operands["weights"], "weights")
    bias = _finite(op, operands["bias"], "bias") if "bias" in operands else None
    correction = bias_correction(op)
    if correction is not None:
        bias = correction if bias is None else bias + correction
    source = rewriter.storage(operands["input"])
    settings = replace(
        rewriter.settings,
        weights=weight_bits(op, rewriter.settings.weights),
        activations=rewriter.bits(op),
    )
    finest = finest_output_scale(weights, source, settings)
    target = rewriter.choose_storage(rewriter.result_of(op), finest)
    scales = weight_scales(op)
    try:
        centered = op.name == "stream.conv_transpose"
        if scales is not None:
            precise = declared_storage(rewriter.result_of(op)) is not None
            layer = declared_dot(weights, bias, scales, source, target, centered, precise)
        else:
            layer = quantize_dot(weights, bias, source, target, settings, centered)
    except OverflowError as error:
        refuse(op, f"cannot be computed in integers: {error}")
    rewriter.done(op, _build(rewriter, op, operands["input"], layer, target))


def _build(
    rewriter: Rewriter, op: ir.Operation, source: ir.Value, layer: DotLayer, target: Storage
) -> ir.Value:
    name = model_name(op)
    low, high = rewriter.limits(op, target)
    return _BUILDERS[op.name](
        tensor_type(op.results[0].type, target),
        rewriter.integer(source),
        resources.constant(layer.weights, f"{name}.weights"),
        bias=resources.constant(layer.bias, f"{name}.bias"),
        multiplier=resources.constant(layer.multiplier, f"{name}.multiplier"),
        requant=stream.RequantAttr.get(layer.shift, low, high),
        accumulator=ir.TypeAttr.get(ir.IntegerType.get_signless(layer.accumulator_bits)),
        **{key: op.attributes[key] for key in _KEPT if key in op.attributes},
    ).output


def _finite(op: ir.Operation, value: ir.Value, what: str) -> np.ndarray:
    array = parameter(value)
    if not np.isfinite(array).all():
        refuse(op, f"the {what} contain NaN or infinity")
    return array
