"""One emitter per op. The table is all the dispatching there is."""

from __future__ import annotations

from collections.abc import Callable

from stream_mlir.emit.graph import Layer
from stream_mlir.emit.layers.attention import emit_constant, emit_matmul, emit_norm
from stream_mlir.emit.layers.dot import emit_conv, emit_linear
from stream_mlir.emit.layers.elementwise import emit_map
from stream_mlir.emit.layers.offchip import evicted
from stream_mlir.emit.layers.plumbing import emit_convert_width, emit_fork
from stream_mlir.emit.layers.pool import emit_argmax, emit_pool, emit_reduce
from stream_mlir.emit.layers.reload import reloaded
from stream_mlir.emit.layers.spill import emit_spill
from stream_mlir.emit.layers.structure import (
    emit_concat,
    emit_interpolate,
    emit_pad,
    emit_permute,
    emit_resize,
    emit_slice,
)
from stream_mlir.emit.layers.table import emit_lookup, emit_softmax
from stream_mlir.emit.layers.transposed import emit_conv_transpose
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import LayerCode
from stream_mlir.interp.reload import RELOAD

EMITTERS: dict[str, Callable[[Layer, Names], LayerCode]] = {
    "stream.conv": emit_conv,
    "stream.conv_transpose": emit_conv_transpose,
    "stream.linear": emit_linear,
    "stream.pool": emit_pool,
    "stream.reduce": emit_reduce,
    "stream.argmax": emit_argmax,
    "stream.map": emit_map,
    "stream.lookup": emit_lookup,
    "stream.softmax": emit_softmax,
    "stream.norm": emit_norm,
    "stream.matmul": emit_matmul,
    "stream.constant": emit_constant,
    "stream.concat": emit_concat,
    "stream.slice": emit_slice,
    "stream.resize": emit_resize,
    "stream.pad": emit_pad,
    "stream.permute": emit_permute,
    "stream.interpolate": emit_interpolate,
    "stream.fork": emit_fork,
    "stream.convert_width": emit_convert_width,
    "stream.spill": emit_spill,
}


def emit_layer(layer: Layer, names: Names) -> LayerCode:
    """The processes of one layer. KeyError: an op without an emitter."""
    if layer.op is None:
        return emit_convert_width(layer, names)
    code = EMITTERS[layer.op.name](layer, names)
    if "offchip" in layer.op.attributes:
        code = evicted(code, layer, names)
    return reloaded(code, layer, names, emit_once) if RELOAD in layer.op.attributes else code


def emit_once(layer: Layer) -> LayerCode:
    """The processes of a layer that is emitted for what is in its arrays."""
    assert layer.op is not None
    return EMITTERS[layer.op.name](layer, Names())
