#!/usr/bin/env python3
"""Accuracy on data that calibration never saw, with and without the passes that prepare a network for few bits.

Prints the tables of docs/quantization.md, section 2.8, of two networks of networks.py; minutes. The names of others as arguments take those: the detector and
the recognizer for half an hour.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable

import numpy as np
from networks import NETWORKS, answers

from stream_mlir import run_pipeline
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
    "choose-widths of both, round-weights, correct-bias": lambda w, a: [
        ChooseWidths(average=w),
        ChooseWidths(of="values", average=a),
        RoundWeights(weights=w),
        CorrectBias(weights=w, activations=a),
    ],
}


def measure(name: str) -> None:
    """One line per method."""
    network = NETWORKS[name]()
    module, frames = network.module, network.frames
    run_pipeline(module, "builtin.module(canonicalize)")
    with module.context, module.operation.location:
        wanted = answers(module, frames)
        rate = network.score([wanted])
        print(f"\n{name}, {len(frames)} frames, {rate:.1%} in float32\n")
        print("| passes | " + " | ".join(f"W{w}A{a}" for w, a in WIDTHS) + " |")
        print("|---|" + "---|" * len(WIDTHS), flush=True)
        for method, passes in METHODS.items():
            cells = []
            for weights, activations in WIDTHS:
                trial = module.operation.clone()
                last = Quantize(weights=weights, activations=activations)
                for each in [*passes(weights, activations), last]:
                    each.with_data([network.calibration]).run(trial)
                got = answers(trial, frames)
                error = np.square(got - wanted).sum()
                decibels = 10 * np.log10(np.square(wanted).sum() / error)
                cells.append(f"{network.score([got]):.1%}, {decibels:.1f} dB")
            print(f"| {method} | " + " | ".join(cells) + " |", flush=True)


def main(
    measured: Callable[[str], None] = measure, names: Iterable[str] = ("digits", "orientation")
) -> None:
    """The networks named as arguments, or these."""
    warnings.simplefilter("ignore")
    for name in sys.argv[1:] or names:
        measured(name)


if __name__ == "__main__":
    main()
