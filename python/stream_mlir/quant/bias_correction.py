"""The mean error that quantization leaves at each filter, measured layer by layer and taken off the bias.

Nagel et al. 2019, Data-Free Quantization Through Weight Equalization and Bias Correction, section 4.2, in the empirical form of their
appendix D: a layer is corrected on what its corrected predecessors make of the data.
"""

from __future__ import annotations

import numpy as np

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.interp.attributes import named_operands, parameter
from stream_mlir.interp.dot_ops import sums
from stream_mlir.interp.run import main_function
from stream_mlir.interp.storage import quantize_array, quantized
from stream_mlir.quant.calibration import Calibration
from stream_mlir.quant.layers import bias_of, dot_layers, replace_parameter, visit_layers


def measured_corrections(
    float_module: ir.Operation, integer_module: ir.Operation, data: Calibration
) -> list[np.ndarray]:
    """What to add to the bias of each layer with weights, in order, one real number per filter. The integer module is corrected on the way."""
    wanted: dict[ir.Operation, np.ndarray] = {}
    visit_layers(float_module, data.arrays, lambda op, x: wanted.update({op: _means(sums(op, x))}))
    by_layer = dict(zip(dot_layers(integer_module), dot_layers(float_module), strict=True))
    found: dict[ir.Operation, np.ndarray] = {}

    def correct(op: ir.Operation, x: np.ndarray) -> None:
        layer = by_layer[op]
        error = wanted[layer] - _means(sums(op, x)) * _steps(op)
        found[layer] = error
        bias = bias_of(op)
        assert bias is not None  # integer layers have one
        replace_parameter(
            op, "bias", bias.astype(np.int64) + np.rint(error / _steps(op)).astype(int)
        )

    arguments = main_function(integer_module).regions[0].blocks[0].arguments
    raw = [
        quantize_array(array, arg.type) for array, arg in zip(data.arrays, arguments, strict=True)
    ]
    visit_layers(integer_module, raw, correct)
    return [found[layer] for layer in dot_layers(float_module)]


def _means(values: np.ndarray) -> np.ndarray:
    return values.reshape(-1, values.shape[-1]).mean(axis=0, dtype=np.float64)


def _steps(op: ir.Operation) -> np.ndarray:
    """What one of the accumulator of each filter is worth."""
    multiplier = parameter(named_operands(op)["multiplier"])
    shift = stream.RequantAttr(op.attributes["requant"]).shift
    return multiplier / 2.0**shift * quantized(op.results[0].type).scale
