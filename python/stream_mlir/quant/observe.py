"""Runs a float module on calibration data and keeps a histogram of every value."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.run import main_function, run
from stream_mlir.quant.calibration import Calibration
from stream_mlir.quant.histogram import Histogram
from stream_mlir.quant.rewriter import refuse


def observe_module(
    module: ir.Module | ir.Operation, calibration: Calibration
) -> dict[ir.Value, Histogram]:
    """Histograms of the arguments and of every op's result; PassError at a layer that produces NaN or infinity."""
    histograms: dict[ir.Value, Histogram] = defaultdict(Histogram)

    def record(op: ir.Operation, array: np.ndarray) -> None:
        try:
            histograms[op.results[0]].update(array)
        except ValueError:
            refuse(op, "produces NaN or infinity on the calibration data")

    for batch in calibration.batches():
        for argument, array in zip(
            main_function(module).regions[0].blocks[0].arguments, batch, strict=True
        ):
            histograms[argument].update(array)
        run(module, batch, observe=record)
    return histograms
