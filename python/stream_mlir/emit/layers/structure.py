"""Words that move: `concat`, `slice`, `resize`, `pad`, `permute`; and `interpolate` between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod

import numpy as np

from stream_mlir.emit.graph import Layer
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, LayerCode, Process
from stream_mlir.emit.values import Stream, stream_of
from stream_mlir.interp.attributes import arrays, integer, integers
from stream_mlir.interp.structure_ops import pad_value
from stream_mlir.locations import model_name
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.layer import Layer as Described
from stream_mlir.mapping.moves import Gather, Reorder, Repeat
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
    config |= _per_dim({"begin": (begins, 0), "step": (steps, 1), "count": (output.shape[1:], 1)})
    return _one(layer, "slice", config, prod(source.shape))


def emit_pad(layer: Layer, names: Names) -> LayerCode:
    """`stream.pad`: up to three spatial dimensions and the channels."""
    op = layer.op
    assert op is not None
    source, output = stream_of(op.operands[0]), stream_of(op.results[0])
    begins = integers(op, "begins") or []
    depth, height, width = _three(output.shape[1:-1], 1)
    config = {"depth": depth, "height": height, "width": width, "channels": output.channels}
    config |= {**_word(output), "value": int(pad_value(op))}
    config |= _per_dim({"begin": (begins, 0), "count": (source.shape[1:], 1)})
    return _one(layer, "pad", config, prod(output.shape))


def emit_permute(layer: Layer, names: Names) -> LayerCode:
    """`stream.permute`: whole words of one block."""
    source, described = _described(layer)
    moves = described.moves
    assert isinstance(moves, Reorder)
    words = moves.block // source.lanes
    fixed = next(i for i, j in enumerate(moves.permutation) if i != j)
    inner = [j - fixed for j in moves.permutation[fixed:]]
    elements = np.arange(moves.block).reshape(moves.dims[fixed:]).transpose(inner).ravel()
    order = _table(layer, "order", elements[:: source.lanes] // source.lanes)
    config = {"blocks": moves.blocks, "block": words, **_word(source), "order_bits": order.bits}
    return _one(layer, "permute", config, prod(source.shape), (order,))


def emit_interpolate(layer: Layer, names: Names) -> LayerCode:
    """`stream.interpolate` of one or two spatial dimensions."""
    op = layer.op
    assert op is not None
    source = stream_of(op.operands[0])
    nothing, bits = np.zeros(1, int), integer(op, "fraction_bits", 1)
    lows, weights = (([nothing, *arrays(op, name)])[-2:] for name in ("indices", "weights"))
    output = stream_of(op.results[0])
    rows, columns = _table(layer, "rows", lows[0]), _table(layer, "columns", lows[1])
    row_weights = Array(f"{layer.name}_row_weights", weights[0], bits, False)
    column_weights = Array(f"{layer.name}_column_weights", weights[1], bits, False)
    tables = (rows, row_weights, columns, column_weights)
    # A single dimension is a row: then the kernel's second interpolation multiplies by one, exactly.
    config = {
        **_plane(source, output),
        "fraction_bits": bits,
        "rows_bits": rows.bits,
        "columns_bits": columns.bits,
    }
    return _one(layer, "interpolate", config, 8 * prod(output.shape), tables)


def emit_resize(layer: Layer, names: Names) -> LayerCode:
    """`stream.resize` of one or two spatial dimensions; the gate before emission refuses three."""
    source, described = _described(layer)
    if isinstance(described.moves, Gather):
        return _gather(layer, source, described.moves)
    moves = described.moves
    assert isinstance(moves, Repeat)
    tables = tuple(
        _table(layer, name, np.array(counts))
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


def _gather(layer: Layer, source: Stream, moves: Gather) -> LayerCode:
    """Rows and columns in any order."""
    assert layer.op is not None
    rows, columns = np.array(moves.rows), np.array(moves.columns)
    tables = (
        _table(layer, "rows", rows),
        replace(_table(layer, "slots", rows % moves.ring), bits=_bits(rows)),
        _table(layer, "columns", columns),
    )
    config = {**_plane(source, stream_of(layer.op.results[0])), "ring": moves.ring}
    config |= {"rows_bits": tables[0].bits, "columns_bits": tables[2].bits}
    return _one(layer, "gather", config, 2 * prod(source.shape), tables)


def _described(layer: Layer) -> tuple[Stream, Described]:
    """The input and the layer as the mapping sees it."""
    assert layer.op is not None
    described = describe(layer.op.opview)
    assert described is not None
    return stream_of(layer.op.operands[0]), described


def _plane(source: Stream, output: Stream) -> dict[str, int]:
    """Sizes before and after a resampling."""
    _, height, width = _three(source.shape[1:-1], 1)
    _, out_height, out_width = _three(output.shape[1:-1], 1)
    sizes = {"height": height, "width": width, "channels": source.channels, **_word(source)}
    return sizes | {"out_height": out_height, "out_width": out_width}


def _table(layer: Layer, name: str, values: np.ndarray) -> Array:
    return Array(f"{layer.name}_{name}", values, _bits(values), False)


def _bits(values: np.ndarray) -> int:
    return max(1, int(values.max()).bit_length())


def _per_dim(members: Mapping[str, tuple[Sequence[int], int]]) -> dict[str, int]:
    """For each member its values for depth, height, width (missing ones filled in) and channels."""
    found = {}
    for member, (values, missing) in members.items():
        four = (*_three(tuple(values[:-1]), missing), values[-1])
        found |= {f"{member}_{dim}": value for dim, value in zip("dhwc", four, strict=True)}
    return found


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
