"""Quantization from start to end: observe, rewrite, compare."""

from __future__ import annotations

from stream_mlir import ir
from stream_mlir.interp.run import main_function
from stream_mlir.interp.storage import storage_of
from stream_mlir.quant.calibration import Calibration
from stream_mlir.quant.observe import observe_module
from stream_mlir.quant.rewrite import check_module, rewrite_module
from stream_mlir.quant.settings import Settings
from stream_mlir.quant.sqnr import annotate, layer_sqnr

_SQNR_FRAMES = 16
_SQNR_VALUES = 1 << 19  # input values compared at most, but two frames at least


def quantize_module(
    module: ir.Module | ir.Operation,
    settings: Settings,
    calibration: Calibration,
    evaluation: Calibration | None = None,
) -> None:
    """Rewrites a float module to integers in place and stores each layer's SQNR as `stream.sqnr_db`.

    The ratio is measured on `evaluation`, by default on the first calibration frames. PassError at a layer without an integer form.
    """
    check_module(module)
    before = module.operation.clone()
    rewrite_module(module, observe_module(module, calibration), settings)
    batches = list(_compared(evaluation or calibration).batches())
    annotate(module, layer_sqnr(before, module, batches))


def _compared(data: Calibration) -> Calibration:
    largest = max(array[0].size for array in data.arrays)
    return data.first(max(2, min(_SQNR_FRAMES, _SQNR_VALUES // largest)))


def is_quantized(module: ir.Module | ir.Operation) -> bool:
    """Every argument of @main has a storage type already."""
    arguments = main_function(module).regions[0].blocks[0].arguments
    return all(storage_of(argument.type) is not None for argument in arguments)
