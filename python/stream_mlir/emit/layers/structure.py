"""`concat`, `slice` and `resize`: words that only move."""

from __future__ import annotations

from math import prod

import numpy as np

from stream_mlir.emit.graph import Layer
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, LayerCode, Process
from stream_mlir.emit.values import Stream, stream_of
from stream_mlir.interp.attributes import integer, integers
from stream_mlir.locations import model_name
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.moves import Repeat
from stream_mlir.mapping.timing import cycles


def emit_concat(layer: Layer, names: Names) -> LayerCode:
    """`stream.concat`: runs of each input in turn."""
    op = layer.op
    assert op is not None
    axis, output = integer(op, "axis", 1), stream_of(op.results[0])
    runs = prod(output.shape[:axis])
    config = {"runs": runs, "inputs": len(layer.inputs), **_word(output)}
    for number, value in enumerate(op.operands):
        config[f"words{number}"] = stream_of(value).tokens // runs
    return _one(layer, "concat", config, prod(output.shape))


def emit_slice(layer: Layer, names: Names) -> LayerCode:
    """`stream.slice`: up to three spatial dimensions and the channels."""
    op = layer.op
    assert op is not None
    source, output = stream_of(op.operands[0]), stream_of(op.results[0])
    begins = integers(op, "begins") or []
    steps = integers(op, "steps") or [1] * len(begins)
    depth, height, width = _three(source.shape[1:-1], 1)
    config = {
        "depth": depth,
        "height": height,
        "width": width,
        "channels": source.channels,
        **_word(source),
    }
    for member, values, missing in (
        ("begin", begins, 0),
        ("step", steps, 1),
        ("count", output.shape[1:], 1),
    ):
        spatial = _three(tuple(values[:-1]), missing)
        config |= {
            f"{member}_{dim}": value
            for dim, value in zip("dhwc", (*spatial, values[-1]), strict=True)
        }
    return _one(layer, "slice", config, prod(source.shape))


def emit_resize(layer: Layer, names: Names) -> LayerCode:
    """`stream.resize` of one or two spatial dimensions; the gate before emission refuses three."""
    op = layer.op
    assert op is not None
    source, described = stream_of(op.operands[0]), describe(op.opview)
    assert described is not None
    moves = described.moves
    assert isinstance(moves, Repeat)
    tables = tuple(
        Array(f"{layer.name}_{name}", np.array(counts), max(counts).bit_length(), False)
        for name, counts in (("rows", moves.rows), ("columns", moves.columns), ("kept", moves.kept))
    )
    config = {
        "height": len(moves.rows),
        "width": len(moves.columns),
        "kept_width": len(moves.kept),
        "channels": source.channels,
        **_word(source),
        "rows_bits": tables[0].bits,
        "columns_bits": tables[1].bits,
        "iterations": cycles(described),
    }
    return _one(layer, "resize", config, config["iterations"] * source.lanes, tables)


def _three(sizes: tuple[int, ...], missing: int) -> tuple[int, ...]:
    """Depth, height, width; the innermost are given."""
    return (*[missing] * (3 - len(sizes)), *sizes)


def _word(stream: Stream) -> dict[str, int]:
    storage = stream.storage
    return {"bits": storage.bits, "is_signed": int(storage.signed), "lanes": stream.lanes}


def _one(
    layer: Layer, kernel: str, config: dict[str, int], work: int, arrays: tuple[Array, ...] = ()
) -> LayerCode:
    assert layer.op is not None
    ends = (tuple(layer.inputs), tuple(layer.outputs))
    process = Process(layer.name, kernel, (f"{kernel}.h",), config, *ends, arrays, work=work)
    return LayerCode(layer.name, f"{layer.op.name} {model_name(layer.op)}", (process,))
