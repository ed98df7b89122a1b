"""From a float module to an integer one: calibration data, ranges, integers, and the error that is left.

docs/quantization.md explains the method; `stream_mlir.interp` defines what the result means.
"""

from stream_mlir.quant.calibration import Calibration
from stream_mlir.quant.quantize import is_quantized, quantize_module
from stream_mlir.quant.settings import Settings
from stream_mlir.quant.sqnr import sqnr

__all__ = ["Calibration", "Settings", "is_quantized", "quantize_module", "sqnr"]
