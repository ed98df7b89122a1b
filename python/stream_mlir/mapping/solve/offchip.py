"""Weights off chip as further choices of a layer (SMOF, AutoWS: fragmentation of a packed weight memory by blocks of RAM)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from stream_mlir.mapping.costs.table import CostTable
from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.offchip import WORD_BITS

_STEPS = 8
"""Eighths of the memory may stay off chip."""

_BRAM18, _LUT, _TRAFFIC = 1, 3, 5

Part = tuple[np.ndarray, np.ndarray, str, np.ndarray]


def evictions(
    table: CostTable, layer: Layer, folds: list[Fold], cycles: np.ndarray, uses: np.ndarray
) -> Iterator[Part]:
    """For some shares of the weights, as they are and in the code that may be chosen: which foldings can, rows off chip, codec, and the prices (columns:
    `options.LIMITS`)."""
    kinds = [layer]
    if layer.huffman_ratio < 1:
        kinds.append(replace(layer, codec="huffman", codec_ratio=layer.huffman_ratio))
    memory = table.weight_memory(layer, folds)
    for step in range(1, _STEPS + 1):
        share = np.minimum(
            memory.depth, memory.depth * step // _STEPS // memory.block * memory.block
        )
        rows = np.where(step == _STEPS, memory.depth, share)
        in_time = rows * memory.bits <= WORD_BITS[-1] * memory.depth
        can = np.flatnonzero(
            (rows > 0) & (memory.blocks > 0) & (memory.bits <= table.most_row_bits) & in_time
        )
        for kind in kinds:
            saved, traffic = table.evicted(memory, rows, cycles, kind)
            price = uses.copy()
            price[:, _BRAM18] -= saved
            price[:, _LUT] += table.decoding(kind, memory, rows)
            price[:, _TRAFFIC] += traffic
            worth = can[saved[can] > 0]
            yield worth, rows[worth], kind.codec, price[worth]
