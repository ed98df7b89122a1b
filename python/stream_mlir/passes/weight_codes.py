"""Codes of weights off chip: what they may come to, and what they do for the rows that are chosen."""

from __future__ import annotations

import numpy as np

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.mapping.attributes import signed_bits
from stream_mlir.mapping.layer import Layer
from stream_mlir.offchip import CODED_BITS, Coded, away, decoders, pack_weights, smallest
from stream_mlir.offchip.huffman import Huffman
from stream_mlir.quant.layers import DOTS, weights_of

_WASTE = 1.03
"""Bits that decoders side by side leave unused, by those of the codes."""


def best_code(op: ir.OpView, layer: Layer, rows: int, kinds: tuple[str, ...]) -> Coded | None:
    """The best of the codes for so many rows off chip of these weights, if one saves bits. Those of transposed convolutions are not coded."""
    if not kinds or not _is_coded(op):
        return None
    weights = weights_of(op.operation)
    weights = weights.reshape(len(weights), -1, weights.shape[-1])
    packed = pack_weights(weights, layer.groups, layer.fold)
    depth, lanes = packed.shape
    values = packed[away(depth, rows)].reshape(-1, decoders(lanes, depth, rows))
    return smallest(values, layer.weight_bits, kinds)


def huffman_ratio(op: ir.OpView) -> float:
    """About what one Huffman code makes of all of a layer's weights, before it is known which of them are off chip; 1 where it saves nothing."""
    if not _is_coded(op):
        return 1.0
    weights = weights_of(op.operation)
    bits = signed_bits(weights)
    if bits > CODED_BITS:
        return 1.0
    counts = np.bincount(weights.reshape(-1).astype(np.int64) & ((1 << bits) - 1))
    mean = float((counts * Huffman.of(counts).lengths).sum() / counts.sum())
    return min(1.0, _WASTE * mean / bits)


def annotate(op: ir.OpView, code: Coded | None) -> None:
    """Notes the code of the rows off chip, or that there is none."""
    attributes = op.operation.attributes
    for name in ("codec", "codec_ratio"):
        if name in attributes:
            del attributes[name]
    if code is not None:
        attributes["codec"] = stream.CodecAttr.get(code.kind)
        attributes["codec_ratio"] = ir.FloatAttr.get(ir.F64Type.get(), code.ratio)


def _is_coded(op: ir.OpView) -> bool:
    return op.operation.name in DOTS and op.operation.name != "stream.conv_transpose"
