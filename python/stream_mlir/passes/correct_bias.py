"""`stream-correct-bias`: the mean error of quantization taken off the biases."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from stream_mlir import ir
from stream_mlir.locations import model_name
from stream_mlir.passes.calibrated import QuantizingPass
from stream_mlir.passes.registry import register
from stream_mlir.quant.bias_correction import measured_corrections
from stream_mlir.quant.declared import declare_bias_correction
from stream_mlir.quant.layers import dot_layers
from stream_mlir.quant.observe import observe_module
from stream_mlir.quant.rewrite import check_module, rewrite_module


@register
@dataclasses.dataclass(frozen=True)
class CorrectBias(QuantizingPass):
    """Measures the mean error that quantization will leave at each filter of the layers with weights, layer by layer on what the corrected layers
    before make of the data, and notes what takes it off as `stream.bias_correction`, which stream-quantize adds to the bias
    (empirical bias correction, Nagel et al. 2019).

    Give it the options and data of stream-quantize. Comes last before it: what changes weights or widths changes the error.
    """

    name: ClassVar[str] = "stream-correct-bias"

    def run(self, op: ir.Operation) -> None:
        """Annotates the layers of @main."""
        self.check_float(op)
        settings, data = self.settings(op), self.calibration(op)
        check_module(op)
        for layer in dot_layers(op):
            declare_bias_correction(layer, None)
        trial = op.clone()
        rewrite_module(trial, observe_module(trial, data), settings)
        corrections = measured_corrections(op, trial, data)
        for layer, correction in zip(dot_layers(op), corrections, strict=True):
            declare_bias_correction(layer, correction.astype(np.float32), model_name(layer))
