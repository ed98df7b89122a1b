"""`map`: a scalar function of one to four streams."""

from __future__ import annotations

from stream_mlir.emit.expressions import region_statements
from stream_mlir.emit.graph import Layer
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Functor, LayerCode, Process, number
from stream_mlir.emit.values import Stream, stream_of
from stream_mlir.errors import UserError
from stream_mlir.locations import model_name

_MOST_INPUTS = 4


def emit_map(layer: Layer, names: Names) -> LayerCode:
    """`stream.map`: inputs of one value per channel or one in all are held for the whole frame, of one per position for the position.

    Raises:
        UserError: more streams than the kernel takes.
    """
    op = layer.op
    assert op is not None
    if len(op.operands) > _MOST_INPUTS:
        raise UserError(
            f"a map of {len(op.operands)} streams; the kernels take {_MOST_INPUTS}",
            where=model_name(op),
        )
    inputs, output = [stream_of(value) for value in op.operands], stream_of(op.results[0])
    storage = output.storage
    config = {
        "pixels": output.positions,
        "channels": output.channels,
        "lanes": output.lanes,
        "output_bits": storage.bits,
        "output_signed": int(storage.signed),
    }
    for index, source in enumerate(inputs):
        config[f"input{index}_bits"] = source.storage.bits
        config[f"input{index}_signed"] = int(source.storage.signed)
        if len(inputs) > 1:
            config[f"gate{index}"] = _kind(source, output)
    statements, value = region_statements(
        op.regions[0].blocks[0], [source.storage for source in inputs], storage
    )
    parameters = tuple(number(source.storage) for source in inputs)
    functor = Functor(parameters, number(storage), tuple(statements), value)
    wraps = any("_extend<" in statement for statement in statements)
    headers = ("map.h", "extend.h") if wraps else ("map.h",)
    ends = (tuple(layer.inputs), tuple(layer.outputs))
    work = output.positions * output.channels * len(statements)
    process = Process(layer.name, "map", headers, config, *ends, functor=functor, work=work)
    return LayerCode(layer.name, f"{op.name} {model_name(op)}", (process,))


def _kind(source: Stream, output: Stream) -> int:
    """How the kernel repeats an input: 0 not, 1 over space, 2 over the channels, 3 over both."""
    over_space = source.positions != output.positions
    return int(over_space) + 2 * int(source.channels != output.channels)
