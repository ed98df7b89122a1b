"""`fork`, `convert_width`, and the copy between two ports of the top."""

from __future__ import annotations

from stream_mlir.emit.graph import Layer
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import LayerCode, Process
from stream_mlir.emit.values import Stream


def emit_fork(layer: Layer, names: Names) -> LayerCode:
    """`stream.fork`: every word to each output."""
    source = layer.inputs[0].stream
    return _one(layer, "fork", {**_frame(source), "lanes": source.lanes})


def emit_convert_width(layer: Layer, names: Names) -> LayerCode:
    """`stream.convert_width`: the same channels in words of another size. Also the copy from port to port."""
    source, output = layer.inputs[0].stream, layer.outputs[0].stream
    return _one(
        layer,
        "convert_width",
        {**_frame(output), "lanes_in": source.lanes, "lanes_out": output.lanes},
    )


def _frame(stream: Stream) -> dict[str, int]:
    return {
        "pixels": stream.positions,
        "channels": stream.channels,
        "bits": stream.storage.bits,
        "is_signed": int(stream.storage.signed),
    }


def _one(layer: Layer, kernel: str, config: dict[str, int]) -> LayerCode:
    ends = (tuple(layer.inputs), tuple(layer.outputs))
    work = config["pixels"] * config["channels"]
    title = layer.op.name if layer.op is not None else "copy"
    return LayerCode(
        layer.name,
        title,
        (Process(layer.name, kernel, (f"{kernel}.h",), config, *ends, work=work),),
    )
