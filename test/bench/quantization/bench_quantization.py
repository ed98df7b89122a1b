#!/usr/bin/env python3
"""Accuracy on data that calibration never saw, with and without the passes that prepare a network for few bits.

Prints the table of docs/quantization.md, section 2.8: digits (450 test images) and PP-OCR's text-orientation classifier (256 rendered
lines, real weights). Minutes; the names of networks as arguments (digits, orientation) take only those.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "python" / "quant"))

from quant_logits import logits

from stream_mlir import import_model, ir, run_pipeline
from stream_mlir.passes.calibrated import CalibratedPass
from stream_mlir.passes.choose_widths import ChooseWidths
from stream_mlir.passes.correct_bias import CorrectBias
from stream_mlir.passes.equalize import Equalize
from stream_mlir.passes.quantize import Quantize
from stream_mlir.passes.round_weights import RoundWeights

WIDTHS = [(8, 8), (4, 8), (4, 4)]

#: Name -> the passes in front of stream-quantize, for weights and activations of so many bits.
METHODS: dict[str, Callable[[int, int], list[CalibratedPass]]] = {
    "stream-quantize alone": lambda w, a: [],
    "equalize": lambda w, a: [Equalize()],
    "equalize, by weights": lambda w, a: [Equalize(by="weights")],
    "correct-bias": lambda w, a: [CorrectBias(weights=w, activations=a)],
    "round-weights": lambda w, a: [RoundWeights(weights=w)],
    "round-weights, correct-bias": lambda w, a: [
        RoundWeights(weights=w),
        CorrectBias(weights=w, activations=a),
    ],
    "equalize, round-weights, correct-bias": lambda w, a: [
        Equalize(),
        RoundWeights(weights=w),
        CorrectBias(weights=w, activations=a),
    ],
    "choose-widths": lambda w, a: [ChooseWidths(average=w)],
    "choose-widths, round-weights, correct-bias": lambda w, a: [
        ChooseWidths(average=w),
        RoundWeights(weights=w),
        CorrectBias(weights=w, activations=a),
    ],
}


def digits() -> tuple[ir.Module, np.ndarray, np.ndarray, np.ndarray]:
    """The network, calibration frames, frames and labels."""
    from stream_mlir.models import digits

    (calibration, _), (frames, labels) = digits.dataset()
    return import_model("zoo:digits"), calibration[:64], frames, labels


def orientation() -> tuple[ir.Module, np.ndarray, np.ndarray, np.ndarray]:
    """The same for the classifier in the rapidocr-onnxruntime wheel."""
    import rapidocr_onnxruntime

    from stream_mlir.models import orientation

    (calibration, _), (frames, labels) = orientation.dataset(evaluation=256)
    assert rapidocr_onnxruntime.__file__
    folder = Path(rapidocr_onnxruntime.__file__).parent / "models"
    path = folder / "ch_ppocr_mobile_v2.0_cls_infer.onnx"
    return import_model(path, input_shapes=(1, 3, 48, 192)), calibration, frames, labels


NETWORKS = {"digits": digits, "orientation": orientation}


def measure(name: str) -> None:
    """One line per method."""
    module, calibration, frames, labels = NETWORKS[name]()
    run_pipeline(module, "builtin.module(canonicalize)")
    with module.context, module.operation.location:
        wanted = logits(module, frames)
        rate = (wanted.argmax(axis=1) == labels).mean()
        print(f"\n{name}, {len(frames)} frames, {rate:.1%} in float32\n")
        print("| passes | " + " | ".join(f"W{w}A{a}" for w, a in WIDTHS) + " |")
        print("|---|" + "---|" * len(WIDTHS), flush=True)
        for method, passes in METHODS.items():
            cells = []
            for weights, activations in WIDTHS:
                trial = module.operation.clone()
                last = Quantize(weights=weights, activations=activations)
                for each in [*passes(weights, activations), last]:
                    each.with_data([calibration]).run(trial)
                got = logits(trial, frames)
                error = np.square(got - wanted).sum()
                decibels = 10 * np.log10(np.square(wanted).sum() / error)
                cells.append(f"{(got.argmax(axis=1) == labels).mean():.1%}, {decibels:.1f} dB")
            print(f"| {method} | " + " | ".join(cells) + " |", flush=True)


def main(measured: Callable[[str], None] = measure) -> None:
    """The networks named as arguments, or all."""
    warnings.simplefilter("ignore")
    for name in sys.argv[1:] or NETWORKS:
        measured(name)


if __name__ == "__main__":
    main()
