"""The same budget with and without stream-annotate-sparsity: cycles by the model and on real frames, and resources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stream_mlir import ir, run_pipeline
from stream_mlir.mapping.model import model
from stream_mlir.mapping.resources import Resources
from stream_mlir.mapping.usage import usage
from stream_mlir.passes.calibrated import calibrated_on
from stream_mlir.pipeline.simulation import replay_of
from stream_mlir.quant.layers import dot_layers
from stream_mlir.simulator import simulate

DEVICES = {"digits": "zybo", "orientation": "zcu104"}
SETTINGS = {
    "digits": (
        "",
        "ratio=0.3",
        "ratio=0.5",
        "activations=0.1",
        "activations=0.2",
        "activations=0.4",
    ),
    "orientation": ("", "ratio=0.3", "activations=0.1"),
}
"""Those that are mapped."""
REPLAYED = 8
_ANNOTATE = "stream-collect-statistics,stream-annotate-sparsity,"
_MAP = "stream-fold{{device={}}},stream-materialize-widths,stream-materialize-forks,stream-size-fifos{{effort=20}}"


@dataclass(frozen=True)
class Mapped:
    """A design: layers that leave out zeros, cycles between frames by the model and with held-out frames replayed, resources."""

    layers: int
    interval: int
    replayed: int
    used: Resources


def mapped(
    quantized: ir.Operation, name: str, calibration: np.ndarray, frames: np.ndarray, *, skip: bool
) -> Mapped:
    """The fastest design within the device's usual budget."""
    trial = quantized.clone().operation
    annotate = _ANNOTATE if skip else ""
    with calibrated_on([calibration]):
        run_pipeline(
            trial, f"builtin.module(canonicalize,cse,{annotate}{_MAP.format(DEVICES[name])})"
        )
    replay = replay_of(trial, [frames], REPLAYED) if skip else None
    layers = sum("skip" in layer.attributes for layer in dot_layers(trial))
    found = simulate(trial, replay=replay)  # pyright: ignore
    return Mapped(layers, model(trial).interval_cycles, found.interval_cycles, usage(trial))


def columns(dense: Mapped, sparse: Mapped) -> str:
    """Columns of a row."""
    parts = [f"{dense.interval:,}", f"{dense.used.dsp:,}", f"{dense.used.lut:,}"]
    parts += [f"{sparse.layers}", f"{sparse.interval:,}", f"{sparse.replayed:,}"]
    parts += [f"{sparse.used.dsp:,}", f"{sparse.used.lut:,}"]
    return " | ".join([*parts, f"{dense.replayed / sparse.replayed:.2f}"])
