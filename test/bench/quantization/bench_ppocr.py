#!/usr/bin/env python3
"""The three networks of PP-OCR, with their trained weights, on rendered text that calibration did not see.

Prints the table of docs/quantization.md, section 2.9. Five minutes; the names of networks as arguments take only those.
"""

from __future__ import annotations

import numpy as np
from bench_quantization import main
from networks import NETWORKS, answers

from stream_mlir import run_pipeline
from stream_mlir.passes.quantize import Quantize

#: Name -> what the score means.
MEASURES = {
    "orientation": "lines whose orientation is right",
    "detector": "text mask, intersection over union",
    "recognizer": "characters read right",
}
WIDTHS = [(8, 8), (8, 16), (16, 8)]


def measure(name: str) -> None:
    """One row: float32, then each pair of widths."""
    network = NETWORKS[name]()
    module, frames = network.module, network.frames
    run_pipeline(module, "builtin.module(canonicalize)")
    wanted = answers(module, frames)
    shape = "x".join(map(str, frames.shape[1:]))
    cells = [name, shape, str(len(frames)), MEASURES[name], f"{network.score([wanted]):.1%}"]
    for weights, activations in WIDTHS:
        trial = module.operation.clone().operation
        with trial.context, trial.location:
            Quantize(weights=weights, activations=activations).with_data([network.calibration]).run(
                trial
            )
        got = answers(trial, frames)
        decibels = 10 * np.log10(np.square(wanted).sum() / np.square(got - wanted).sum())
        cells.append(f"{network.score([got]):.1%}, {decibels:.1f} dB")
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    names = [f"W{weights}A{activations}" for weights, activations in WIDTHS]
    titles = ["network", "input", "frames", "measure", "float32", *names]
    print("| " + " | ".join(titles) + " |")
    print("|---" * len(titles) + "|", flush=True)
    main(measure, MEASURES)
