"""Cross-layer equalization: Nagel et al. 2019, Data-Free Quantization Through Weight Equalization and Bias Correction, section 4.1.

Where only functions with f(s x) = s f(x) stand between two layers, channel i of the first may be divided by s[i] > 0 and the weights of
the second that read it multiplied by it. s = sqrt(r1 / r2), with r1 the range of the channel and r2 that of those weights, makes both
ranges sqrt(r1 r2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.attributes import integer, shape_of
from stream_mlir.quant.absorption import sole_consumer
from stream_mlir.quant.declared import BIAS_CORRECTION, WEIGHT_SCALES, declared_storage
from stream_mlir.quant.layers import DOTS, bias_of, dot_layers, replace_parameter, weights_of
from stream_mlir.quant.regions import is_unary, scalar_function

_BY_CHANNEL = ("stream.pool", "stream.reduce", "stream.resize", "stream.interpolate")
_MOST = 2.0**10  # a channel is scaled by this factor at most
_POINTS = np.array([-3.0, -1.0, -0.7, -0.01, 0.0, 0.013, 0.5, 1.0, 2.6], np.float32)
_FACTORS = 2.0 ** np.arange(-12, 13, 4)


@dataclass(frozen=True)
class Pair:
    """Two layers; `last` is the value that the second reads."""

    first: ir.Operation
    second: ir.Operation
    last: ir.Value

    @property
    def channels(self) -> int:
        """Of the first layer's result."""
        return shape_of(self.first.results[0])[-1]


def pairs(module: ir.Operation) -> list[Pair]:
    """All that may be equalized, in order. A value with several readers (a skip) ends the search, as does a storage or a scale that the
    module declares."""
    found = []
    for first in dot_layers(module):
        value = first.results[0]
        reader = sole_consumer(value)
        while reader is not None and _free(value) and _passes(reader):
            value = reader.results[0]
            reader = sole_consumer(value)
        if reader is None or reader.name not in DOTS or not _free(value):
            continue
        pair = Pair(first, reader, value)
        whole = shape_of(value)[-1] % pair.channels == 0
        if whole and not _fixed(first) and not _fixed(reader):
            found.append(pair)
    return found


class Equalizer:
    """The parameters of the layers of some pairs while they are scaled; `finish` writes them into the module."""

    def __init__(self, found: list[Pair]) -> None:
        layers = {layer: None for pair in found for layer in (pair.first, pair.second)}
        self._weights = {layer: weights_of(layer).astype(np.float64) for layer in layers}
        biases = {layer: bias_of(layer) for layer in layers}
        self._bias = {op: b.astype(np.float64) for op, b in biases.items() if b is not None}

    def weight_ranges(self, pair: Pair) -> np.ndarray:
        """max |w| of each filter of the first layer."""
        return np.abs(self._weights[pair.first]).reshape(pair.channels, -1).max(axis=1)

    def scale(self, pair: Pair, ranges: np.ndarray) -> np.ndarray:
        """Scales both layers for these ranges of the first one's channels; returns what the channels were divided by."""
        by_channel = _by_channel(self._weights[pair.second], pair.second)
        # Of a flattened value, a channel lies at every position.
        positions = by_channel.shape[0] * by_channel.shape[3] // len(ranges)
        readers = np.abs(by_channel).max(axis=(1, 2)).reshape(positions, len(ranges)).max(axis=0)
        alive = (ranges > 0) & (readers > 0)
        scales = np.sqrt(np.where(alive, ranges, 1.0) / np.where(alive, readers, 1.0))
        scales = np.clip(scales / np.exp(np.log(scales).mean()), 1 / _MOST, _MOST)
        first = self._weights[pair.first]
        self._weights[pair.first] = first / scales.reshape(-1, *[1] * (first.ndim - 1))
        if pair.first in self._bias:
            self._bias[pair.first] = self._bias[pair.first] / scales
        factors = np.tile(scales, positions).reshape(len(by_channel), 1, 1, -1)
        scaled = (by_channel * factors).reshape(self._weights[pair.second].shape)
        self._weights[pair.second] = scaled
        return scales

    def finish(self) -> None:
        """The parameters, in single precision again."""
        for which, arrays in (("weights", self._weights), ("bias", self._bias)):
            for layer, array in arrays.items():
                replace_parameter(layer, which, array.astype(np.float32))


def _passes(op: ir.Operation) -> bool:
    """Treats every channel alike and keeps scale; a reshape may only flatten for a linear layer."""
    if op.name == "stream.map":
        return is_unary(op) and _is_homogeneous(op)
    if op.name == "stream.reshape":
        shape, result = shape_of(op.operands[0]), shape_of(op.results[0])
        return result[-1] == shape[-1] or len(result) == 2
    zeros = op.name == "stream.pad" and ir.FloatAttr(op.attributes["value"]).value == 0.0
    return (
        zeros and shape_of(op.operands[0])[-1] == shape_of(op.results[0])[-1]
    ) or op.name in _BY_CHANNEL


def _is_homogeneous(op: ir.Operation) -> bool:
    """f(s x) = s f(x), tried on powers of two, with which floats multiply exactly."""
    function = scalar_function(op)
    with np.errstate(all="ignore"):
        return all(
            np.array_equal(
                function((_POINTS * s).astype(np.float32)),
                (function(_POINTS) * s).astype(np.float32),
            )
            for s in _FACTORS
        )


def _free(value: ir.Value) -> bool:
    return declared_storage(value) is None


def _fixed(op: ir.Operation) -> bool:
    return WEIGHT_SCALES in op.attributes or BIAS_CORRECTION in op.attributes


def _by_channel(weights: np.ndarray, op: ir.Operation) -> np.ndarray:
    """Groups x filters per group x taps x channels per group."""
    groups = integer(op, "groups", 1)
    return weights.reshape(groups, len(weights) // groups, -1, weights.shape[-1])
