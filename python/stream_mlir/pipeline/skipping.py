"""What layers that leave out zeros gain: the report's `skipping`, and the dense design that it compares with."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.model import model
from stream_mlir.mapping.skip import Table
from stream_mlir.mapping.skip_times import skip_of
from stream_mlir.mapping.timing import cycles
from stream_mlir.mapping.usage import usage
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.notes import dictionary, values
from stream_mlir.passes import run_pipeline
from stream_mlir.passes.fold import Fold
from stream_mlir.report.skipping import Dense, Skipping, SkippingLayer

NOTED = "stream.dense"
"""Module attribute: interval and resources of the network where no layer leaves out zeros."""


def dense_design(module: ir.Module, fold: Fold) -> dict[str, int] | None:
    """Interval and resources of the same network, before `stream-fold`, with layers that leave nothing out; None where all do so already, or
    where that does not fit."""
    dense = module.operation.clone().operation
    skipping = [op for op in stream_ops(dense) if "skip" in op.operation.attributes]
    for op in skipping:
        del op.operation.attributes["skip"]
    try:
        if skipping:
            steps = f"canonicalize,cse,{fold},stream-materialize-widths,stream-materialize-forks"
            run_pipeline(dense, f"builtin.module({steps})")
    except UserError:
        skipping = []
    if not skipping:
        return None
    return {"interval_cycles": model(dense).interval_cycles, **asdict(usage(dense))}


def note_dense(module: ir.Module, found: dict[str, int] | None) -> None:
    """Writes it down for the report."""
    if found is not None:
        with module.context:
            module.operation.attributes[NOTED] = dictionary(found)


def skipping(module: ir.Operation, clock_mhz: float) -> Skipping | None:
    """What the report says; None where no layer leaves out zeros."""
    layers = [describe(op) for op in stream_ops(module)]
    rows = [_row(layer) for layer in layers if layer is not None and layer.skip is not None]
    if not rows:
        return None
    dense = None
    if NOTED in module.attributes:
        known: dict[str, Any] = values(module.attributes[NOTED])
        interval = known.pop("interval_cycles")
        dense = Dense(interval, clock_mhz * 1e6 / interval, known)
    return Skipping(rows, dense)


def _row(layer: Layer) -> SkippingLayer:
    skip = skip_of(layer)
    kinds = {(True, True): "both", (True, False): "activations", (False, True): "weights"}
    nothing = Table.of(np.ones_like(skip.weights_left.array))
    full = replace(layer, skip=replace(skip, zeros=None, weights_left=nothing))
    left = skip.left(layer.fold.out, layer.groups)[:, :-1] @ np.arange(layer.taps + 1)
    return SkippingLayer(
        layer=layer.name,
        zeros=kinds[skip.activations, skip.weights],
        fine=layer.fold.fine,
        products_left=round(float(left.mean()) / layer.taps, 6),
        cycles=cycles(layer),
        full_cycles=cycles(full),
    )
