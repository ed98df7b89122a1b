"""The reference interpreter: what a module means, in numpy. Generated code must equal it bit for bit.

`run` executes a module; `to_stream` and `to_model` change layout; `quantize_array` and `dequantize_array` cross between real numbers
and raw integers. docs/quantization.md states the integer meaning in prose.
"""

from stream_mlir.interp.layout import to_model, to_stream
from stream_mlir.interp.run import Observer, run
from stream_mlir.interp.storage import Storage, dequantize_array, quantize_array, storage_of

__all__ = [
    "Observer",
    "Storage",
    "dequantize_array",
    "quantize_array",
    "run",
    "storage_of",
    "to_model",
    "to_stream",
]
