"""What zero-skipping layers have to do with real activations."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.attributes import window_of
from stream_mlir.interp.run import main_function
from stream_mlir.interp.storage import quantize_array
from stream_mlir.interp.windows import sliding
from stream_mlir.locations import model_name
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.skip_work import Work, at_once, work_of
from stream_mlir.quant import Calibration
from stream_mlir.quant.layers import visit_layers, weights_of
from stream_mlir.sparsity.statistics import zero_of


def replayed(module: ir.Operation, data: Calibration) -> dict[str, list[Work]]:
    """For each zero-skipping layer of a mapped module, by name, its work on frame after frame."""
    arguments = main_function(module).regions[0].blocks[0].arguments
    found: dict[str, list[Work]] = {}

    def count(op: ir.Operation, x: np.ndarray) -> None:
        layer = describe(op.opview)
        if layer is not None and layer.skip is not None:
            works = [work_of(layer, _windows(op, layer, frame)) for frame in x]
            found.setdefault(model_name(op), []).extend(works)

    for batch in data.batches():
        raw = [quantize_array(x, arg.type) for x, arg in zip(batch, arguments, strict=True)]
        visit_layers(module, raw, count)
    return found


def _windows(op: ir.Operation, layer: Layer, frame: np.ndarray) -> Iterator[np.ndarray]:
    """Of one frame, some output positions x channels x taps at a time: whether an activation is no zero."""
    active = (frame != zero_of(op.operands[0].type))[None]
    if op.name == "stream.linear":
        view = active[0][..., None]
    else:
        view = sliding(active, window_of(op, weights_of(op).shape[1:-1]), False)[0]
        view = np.moveaxis(view, -1, len(layer.output) - 1)
    whole, first = view.reshape(layer.positions, layer.channels, layer.taps), 0
    for size in at_once(layer):
        yield whole[first : first + size]
        first += size
