"""`norm`, `matmul` and `constant`."""

from __future__ import annotations

import numpy as np

from stream_mlir.emit.graph import Layer
from stream_mlir.emit.layers.attributes import accumulator_bits, fold_of, requantization
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, LayerCode, Process, Scalar
from stream_mlir.emit.values import stream_of
from stream_mlir.emit.weights import pack_channels, signed_bits, unsigned_bits
from stream_mlir.interp.attributes import integer, parameter
from stream_mlir.locations import model_name
from stream_mlir.mapping.layer import Fold


def emit_norm(layer: Layer, names: Names) -> LayerCode:
    """`stream.norm`: docs/quantization.md 1.10."""
    op = layer.op
    assert op is not None
    source, output = stream_of(op.operands[0]), stream_of(op.results[0])
    weights, bias, table = (parameter(operand) for operand in list(op.operands)[1:])
    lanes = Fold(source.lanes, source.lanes)
    arrays = (
        Array(
            f"{layer.name}_weights", pack_channels(weights, 1, lanes), signed_bits(weights), True
        ),
        Array(f"{layer.name}_bias", pack_channels(bias, 1, lanes), signed_bits(bias), True),
        Array(f"{layer.name}_table", table, unsigned_bits(table), False),
    )
    config = {
        "pixels": source.positions,
        "channels": source.channels,
        "lanes": source.lanes,
        "input_bits": source.storage.bits,
        "input_signed": int(source.storage.signed),
        "input_zero": source.storage.zero_point,
        "uncentered": int("uncentered" in op.attributes),
        "weight_bits": arrays[0].bits,
        "bias_bits": arrays[1].bits,
        "fraction_bits": integer(op, "fraction_bits", 1),
        **requantization(op, output),
    }
    scalars = (Scalar("offset", integer(op, "offset", 1)),)
    work = 8 * source.positions * source.channels
    return _one(layer, "norm", config, work, arrays, scalars)


def emit_matmul(layer: Layer, names: Names) -> LayerCode:
    """`stream.matmul`: docs/quantization.md 1.11."""
    op = layer.op
    assert op is not None
    source, held = (stream_of(operand) for operand in list(op.operands)[:2])
    output, fold, groups = stream_of(op.results[0]), fold_of(op), integer(op, "groups", 1)
    multiplier = parameter(op.operands[2])
    config = {
        "channels": source.channels,
        "filters": output.channels,
        "groups": groups,
        "taps": 1,
        "pixels": output.positions,
        "in": fold.in_,
        "out": fold.out,
        "group": 1,
        "fine": 1,
        "transposed": int("transposed" in op.attributes),
        "input_bits": source.storage.bits,
        "input_signed": int(source.storage.signed),
        "input_zero": source.storage.zero_point,
        "held_bits": held.storage.bits,
        "held_signed": int(held.storage.signed),
        "held_zero": held.storage.zero_point,
        "weight_bits": held.storage.bits + 1,
        "accumulator_bits": accumulator_bits(op),
        "multiplier_bits": unsigned_bits(multiplier),
        **requantization(op, output),
    }
    scalars = (Scalar("multiplier", int(multiplier[0])),)
    work = output.positions * output.channels * source.channels // groups
    return _one(layer, "matmul", config, work, scalars=scalars)


def emit_constant(layer: Layer, names: Names) -> LayerCode:
    """`stream.constant`: words in the order of the stream."""
    op = layer.op
    assert op is not None
    output = stream_of(op.results[0])
    storage = output.storage
    values = parameter(op.operands[0]).astype(np.int64).reshape(output.tokens, output.lanes)
    config = {
        "words": output.tokens,
        "lanes": output.lanes,
        "bits": storage.bits,
        "is_signed": int(storage.signed),
    }
    array = Array(f"{layer.name}_values", values, storage.bits, storage.signed)
    return _one(layer, "constant", config, values.size, (array,))


def _one(
    layer: Layer,
    kernel: str,
    config: dict[str, int],
    work: int,
    arrays: tuple[Array, ...] = (),
    scalars: tuple[Scalar, ...] = (),
) -> LayerCode:
    assert layer.op is not None
    ends = (tuple(layer.inputs), tuple(layer.outputs))
    headers = (f"{kernel}.h",)
    process = Process(layer.name, kernel, headers, config, *ends, arrays, scalars, work=work)
    return LayerCode(layer.name, f"{layer.op.name} {model_name(layer.op)}", (process,))
