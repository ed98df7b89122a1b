"""`lookup` and `softmax`: functions read from tables."""

from __future__ import annotations

import numpy as np

from stream_mlir.emit.graph import Layer
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, LayerCode, Process
from stream_mlir.emit.values import Stream, stream_of
from stream_mlir.emit.weights import unsigned_bits
from stream_mlir.interp.attributes import integer, mask_of, parameter
from stream_mlir.interp.lookup import softmax_fraction_bits
from stream_mlir.locations import model_name


def emit_lookup(layer: Layer, names: Names) -> LayerCode:
    """`stream.lookup`: exact, or with linear interpolation between entries."""
    op = layer.op
    assert op is not None
    source, output = stream_of(op.operands[0]), stream_of(op.results[0])
    storage = output.storage
    table = parameter(op.operands[1]).astype(np.int64)
    if not storage.signed:
        table &= (
            1 << storage.bits
        ) - 1  # the table's own type may be signed and no wider than the storage
    fraction = integer(op, "fraction_bits", 0)
    config = {
        **_frame(source),
        "output_bits": storage.bits,
        "output_signed": int(storage.signed),
        **({"fraction_bits": fraction} if fraction else {}),
    }
    kernel = "lookup_linear" if fraction else "lookup"
    array = Array(f"{layer.name}_table", table, storage.bits, storage.signed)
    return _one(layer, f"{op.name} {model_name(op)}", kernel, "lookup.h", config, array)


def emit_softmax(layer: Layer, names: Names) -> LayerCode:
    """`stream.softmax`: docs/quantization.md 1.6."""
    op = layer.op
    assert op is not None
    source, output = stream_of(op.operands[0]), stream_of(op.results[0])
    table = parameter(op.operands[1])
    config = {
        **_frame(source),
        "output_bits": output.storage.bits,
        "table_bits": unsigned_bits(table),
        "fraction_bits": softmax_fraction_bits(source.storage.bits, table.size),
        "scale": round(1 / output.storage.scale),
    }
    arrays = [Array(f"{layer.name}_table", table, config["table_bits"], False)]
    mask, kernel = mask_of(op), "softmax"
    if mask is not None:
        kernel, config = "softmax_masked", config | {"mask_rows": len(mask)}
        rows = mask.astype(np.int64).reshape(-1, source.lanes)
        arrays.append(Array(f"{layer.name}_mask", rows, 1, False))
    return _one(layer, f"{op.name} {model_name(op)}", kernel, "softmax.h", config, *arrays)


def _frame(source: Stream) -> dict[str, int]:
    return {
        "pixels": source.positions,
        "channels": source.channels,
        "lanes": source.lanes,
        "input_bits": source.storage.bits,
        "input_signed": int(source.storage.signed),
    }


def _one(
    layer: Layer, title: str, kernel: str, header: str, config: dict[str, int], *arrays: Array
) -> LayerCode:
    ends = (tuple(layer.inputs), tuple(layer.outputs))
    work = 4 * config["pixels"] * config["channels"]
    return LayerCode(
        layer.name,
        title,
        (Process(layer.name, kernel, (header,), config, *ends, arrays, work=work),),
    )
