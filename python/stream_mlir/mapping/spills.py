"""The streams of a module that wait in off-chip memory."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np

from stream_mlir import ir
from stream_mlir.dialects import quant, stream
from stream_mlir.mapping.attributes import element_bits, frame_shape
from stream_mlir.mapping.spill import Spill
from stream_mlir.mapping.spill_coded import CodedSpill
from stream_mlir.mapping.walk import SPILL, lanes_of, stream_ops
from stream_mlir.offchip import HuffmanCode, StreamCode, ZeroRunCode
from stream_mlir.offchip.huffman import Huffman

_BURST = 64
"""Words of a burst where the op says nothing else."""


def spill_of(op: ir.Operation | ir.OpView) -> Spill:
    """What a `stream.spill` says."""
    attributes, value = op.operation.attributes, op.operation.operands[0]
    lanes = lanes_of(value)
    words, bits = prod(frame_shape(value)) // lanes, lanes * element_bits(value)
    asked = _number(op, "burst") if "burst" in attributes else _BURST
    depth = _number(op, "depth") if "depth" in attributes else None
    if "codec" not in attributes:
        return Spill(words, bits, asked, depth)
    codec = stream.CodecAttr(attributes["codec"]).value
    ratio = ir.FloatAttr(attributes["codec_ratio"]).value
    code = _code(op, codec)
    return CodedSpill(words, bits, asked, depth, codec, ratio, code=code, lanes=lanes)


def spills(module: ir.Operation | ir.OpView) -> Iterator[tuple[ir.OpView, Spill]]:
    """Every `stream.spill` of a module with what it says."""
    for op in stream_ops(module):
        if op.operation.name == SPILL:
            yield op, spill_of(op)


def spilled_bits(module: ir.Operation | ir.OpView) -> int:
    """Bits per frame that all spilled streams of a module move."""
    return sum(spill.bits_per_frame for _, spill in spills(module))


def zero_symbol(value: ir.Value) -> int:
    """The zero point of a quantized stream as bits."""
    element = quant.UniformQuantizedType(ir.RankedTensorType(value.type).element_type)
    return element.zero_point & ((1 << element.storage_type_integral_width) - 1)


def _code(op: ir.Operation | ir.OpView, codec: str) -> StreamCode:
    value = op.operation.operands[0]
    if codec == "rle":
        return ZeroRunCode(element_bits(value), zero_symbol(value), _number(op, "run_bits"))
    lengths = ir.DenseI64ArrayAttr(op.operation.attributes["code_lengths"])
    return HuffmanCode(Huffman(np.array(list(lengths), np.int64)))


def _number(op: ir.Operation | ir.OpView, name: str) -> int:
    return ir.IntegerAttr(op.operation.attributes[name]).value
