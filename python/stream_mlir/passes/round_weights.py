"""`stream-round-weights`: weights rounded for the data that they meet."""

from __future__ import annotations

import dataclasses
from typing import ClassVar, Literal

import numpy as np

from stream_mlir import ir
from stream_mlir.locations import model_name
from stream_mlir.passes.calibrated import CalibratedPass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.quant import Settings
from stream_mlir.quant.declared import declare_weight_scales, weight_bits, weight_scales
from stream_mlir.quant.gptq import round_weights
from stream_mlir.quant.layers import columns, replace_parameter, visit_layers, weights_of
from stream_mlir.quant.weight_scales import channel_scales


@register
@dataclasses.dataclass(frozen=True)
class RoundWeights(CalibratedPass):
    """Rounds the weights of conv and linear layers to integer multiples of a scale per filter, each making up for the errors of those before it
    (GPTQ, Frantar et al. 2023).

    Layer by layer, on inputs that the layers before it, rounded already, make of the calibration data. Zeros stay zeros. The weights stay f32 and `stream.weight_scales`
    says what they are multiples of, which stream-quantize keeps. `stream.weight_bits` on a layer goes before the option. Transposed
    convolutions, and layers with scales of their own, stay.
    """

    name: ClassVar[str] = "stream-round-weights"

    weights: int = option(8, help="bits of a weight, 2 to 16")
    scales: Literal["free", "pow2"] = option("free", help="any scales, or powers of two")
    rows: int = option(16384, help="window positions per layer that the statistics are taken from")

    def run(self, op: ir.Operation) -> None:
        """Rewrites the weights in place."""
        self.check_float(op)
        if not 2 <= self.weights <= 16:
            self.fail(op, f"cannot round to {self.weights} bits", hint="weights take 2 to 16 bits")
        visit_layers(op, self.calibration(op).arrays, self._round)

    def _round(self, layer: ir.Operation, x: np.ndarray) -> None:
        if layer.name == "stream.conv_transpose" or weight_scales(layer) is not None:
            return
        settings = Settings(weights=weight_bits(layer, self.weights), scales=self.scales)
        weights = weights_of(layer)
        scales = channel_scales(weights, settings)
        scales = np.where(scales > 0, scales, scales.max() or 1.0)  # filters of zeros
        limit = (1 << (settings.weights - 1)) - 1
        flat = weights.reshape(len(weights), -1)
        rounded = round_weights(flat, scales, columns(layer, x, self.rows), limit)
        kept = (rounded * scales[:, None]).astype(np.float32).reshape(weights.shape)
        replace_parameter(layer, "weights", kept)
        declare_weight_scales(layer, scales, model_name(layer))
