"""`stream-collect-statistics`: how many zeros layers find in their windows."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.run import main_function
from stream_mlir.interp.storage import quantize_array
from stream_mlir.passes.calibrated import CalibratedPass
from stream_mlir.passes.registry import register
from stream_mlir.quant.layers import visit_layers
from stream_mlir.sparsity.statistics import count_zeros, declare_window_zeros


@register
@dataclasses.dataclass(frozen=True)
class CollectStatistics(CalibratedPass):
    """Runs calibration data and stores, on each conv and linear layer, for each channel that it reads how many of its windows had 0, 1, ... K zeros among their
    K taps (`stream.window_zeros`); padding counts as zeros. What a kernel that skips zeros would wait for follows from that.

    Works on f32 and on quantized modules, where zero is the zero point; collect again after what changes values. Transposed convolutions have none.
    """

    name: ClassVar[str] = "stream-collect-statistics"

    def run(self, op: ir.Operation) -> None:
        """Annotates the layers of @main."""
        arguments = main_function(op).regions[0].blocks[0].arguments
        found: dict[ir.Operation, np.ndarray] = {}

        def count(layer: ir.Operation, x: np.ndarray) -> None:
            if layer.name != "stream.conv_transpose":
                found[layer] = found.get(layer, 0) + count_zeros(layer, x)

        for batch in self.calibration(op).batches():
            raw = [quantize_array(x, arg.type) for x, arg in zip(batch, arguments, strict=True)]
            visit_layers(op, raw, count)
        for layer, counts in found.items():
            declare_window_zeros(layer, counts)
