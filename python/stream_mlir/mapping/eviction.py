"""What a layer whose weights are partly off chip costs and saves (SMOF and AutoWS, arXiv 2311.04764: fragmentation)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

import numpy as np

from stream_mlir.mapping.costs.table import CostTable
from stream_mlir.mapping.layer import Layer


@dataclass(frozen=True)
class Eviction:
    """Of `depth` rows of `row_bits`, `rows` are off chip and read once for every output position.

    `bits_per_frame` are those of memory, coded if there is a codec; `bram18_saved` is less the staging buffer and the port's.
    """

    layer: str
    rows: int
    depth: int
    row_bits: int
    block_rows: int
    positions: int
    bits_per_frame: int
    bram18_saved: int
    codec: str
    codec_ratio: float

    @classmethod
    def of(cls, layer: Layer, table: CostTable) -> Eviction:
        """That of a layer with `offchip_rows`, by a cost table."""
        memory = table.weight_memory(layer, [layer.fold])
        rows = np.array([layer.offchip_rows])
        cycles = table.cycles(layer, [layer.fold])
        saved, traffic = table.evicted(memory, rows, cycles, layer)
        return cls(
            layer.name,
            layer.offchip_rows,
            int(memory.depth[0]),
            int(memory.bits[0]),
            int(memory.block[0]),
            layer.positions,
            int(traffic[0]),
            int(saved[0]),
            layer.codec,
            layer.codec_ratio,
        )

    @property
    def held_rows(self) -> int:
        """Rows on chip."""
        return self.depth - self.rows

    @property
    def refill_cycles(self) -> int:
        """Cycles between two bursts of a staging buffer: in which the rows on chip are read (AutoWS's refill interval)."""
        return ceil(self.held_rows / ceil(self.rows / self.block_rows))

    @property
    def bits_per_cycle(self) -> float:
        """While the layer works, as AutoWS counts them: a block more than the rows on chip is the time there is. Never more than a row."""
        rows_per_cycle = min(1.0, self.rows / (self.held_rows + self.block_rows))
        return self.codec_ratio * rows_per_cycle * self.row_bits

    @property
    def port_bits_per_cycle(self) -> float:
        """While an output position is computed: what the port must move so that the layer does not wait."""
        return self.codec_ratio * self.rows * self.row_bits / self.depth

    def gbit_per_s(self, interval_cycles: int, clock_mhz: float) -> float:
        """Of frames that follow each other at the interval."""
        return self.bits_per_frame / interval_cycles * clock_mhz / 1e3


def evictions(layers: Iterable[Layer], table: CostTable) -> list[Eviction]:
    """Those of the layers that have weights off chip."""
    return [Eviction.of(layer, table) for layer in layers if layer.offchip_rows]
