"""`pool` (behind a window), `reduce` and `argmax`."""

from __future__ import annotations

from dataclasses import replace

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.emit.graph import Channel, Layer
from stream_mlir.emit.layers.attributes import accumulator_bits, fold_of, requantization
from stream_mlir.emit.layers.window import space_of, window_processes
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, LayerCode, Process, Scalar
from stream_mlir.emit.values import Stream, stream_of
from stream_mlir.emit.weights import unsigned_bits
from stream_mlir.interp.attributes import counts_padding, integers, parameter, window_of
from stream_mlir.locations import model_name


def emit_pool(layer: Layer, names: Names) -> LayerCode:
    """`stream.pool`: what makes windows if it slides, then `<name>`."""
    op = layer.op
    assert op is not None
    source, output = stream_of(op.operands[0]), stream_of(op.results[0])
    kernel = integers(op, "kernel") or []
    space = space_of(window_of(op, kernel), source.shape)
    maximum = stream.PoolKindAttr(op.attributes["kind"]).value == "max"
    fine = fold_of(op).fine if space else 1
    windows: tuple[Process, ...] = ()
    internal: tuple[Channel, ...] = ()
    if space is not None:
        pad = source.storage.qmin if maximum else source.storage.zero_point
        windows, internal = window_processes(layer, names, space, source, fine, pad)
        layer = replace(layer, inputs=[internal[0]])
    taps = space.taps if space else 1
    shape = {
        "pixels": output.positions,
        "channels": output.channels,
        "lanes": output.lanes,
        "taps": taps,
        "fine": fine,
    }
    kind = "pool_max" if maximum else "pool_average"
    if not maximum and space is not None and not counts_padding(op):
        kind, shape = "pool_average_inside", shape | space.positions(output.shape[1:-1])
    process = _windowless(layer, op, kind, "pool.h", shape, source, output, maximum)
    return LayerCode(layer.name, f"{op.name} {model_name(op)}", (*windows, process), internal)


def emit_reduce(layer: Layer, names: Names) -> LayerCode:
    """`stream.reduce`: one process."""
    op = layer.op
    assert op is not None
    source, output = stream_of(op.operands[0]), stream_of(op.results[0])
    kind = stream.ReduceKindAttr(op.attributes["kind"]).value
    shape = {"pixels": source.positions, "channels": output.channels, "lanes": output.lanes}
    process = _windowless(
        layer, op, f"reduce_{kind}", "reduce.h", shape, source, output, kind == "max"
    )
    return LayerCode(layer.name, f"{op.name} {model_name(op)}", (process,))


def emit_argmax(layer: Layer, names: Names) -> LayerCode:
    """`stream.argmax`: one process."""
    op = layer.op
    assert op is not None
    source, output = stream_of(op.operands[0]), stream_of(op.results[0])
    config = {
        "pixels": source.positions,
        "channels": source.channels,
        "lanes": source.lanes,
        "bits": source.storage.bits,
        "is_signed": int(source.storage.signed),
        "output_bits": output.storage.bits,
        "select_last": int("select_last" in op.attributes),
        "negated": int("negated" in op.attributes),
    }
    ends = (tuple(layer.inputs), tuple(layer.outputs))
    work = config["pixels"] * config["channels"]
    process = Process(layer.name, "argmax", ("argmax.h",), config, *ends, work=work)
    return LayerCode(layer.name, f"{op.name} {model_name(op)}", (process,))


def _windowless(
    layer: Layer,
    op: ir.Operation,
    kernel: str,
    header: str,
    shape: dict[str, int],
    source: Stream,
    output: Stream,
    maximum: bool,
) -> Process:
    scalars: tuple[Scalar, ...] = ()
    arrays: tuple[Array, ...] = ()
    if maximum:
        config = {**shape, "bits": output.storage.bits, "is_signed": int(output.storage.signed)}
    else:
        multiplier = parameter(op.operands[1])
        if kernel == "pool_average_inside":
            bits = unsigned_bits(multiplier)
            arrays = (Array(f"{layer.name}_multiplier", multiplier.reshape(-1), bits, False),)
        else:
            scalars = (Scalar("multiplier", int(multiplier.reshape(-1)[0])),)
        config = {
            **shape,
            "input_bits": source.storage.bits,
            "input_signed": int(source.storage.signed),
            "input_zero": source.storage.zero_point,
            "accumulator_bits": accumulator_bits(op),
            "multiplier_bits": unsigned_bits(multiplier),
            **requantization(op, output),
        }
    work = shape["pixels"] * shape["channels"] * shape.get("taps", 1)
    ends = (tuple(layer.inputs), tuple(layer.outputs))
    return Process(
        layer.name, kernel, (header,), config, *ends, arrays=arrays, scalars=scalars, work=work
    )
