#!/usr/bin/env python3
"""Zeros and accuracy after stream-sparsify, on data that calibration never saw; and what leaving them out gains on a device.

Prints the tables of docs/compression.md for the networks of networks.py; minutes. The names of networks as arguments take
only those.
"""

from __future__ import annotations

import numpy as np
from bench_quantization import main
from networks import NETWORKS, answers
from skipping import DEVICES, SETTINGS, columns, mapped

from stream_mlir import interp, ir, run_pipeline
from stream_mlir.interp.run import main_function
from stream_mlir.passes.quantize import Quantize
from stream_mlir.quant.layers import dot_layers, visit_layers, weights_of

_FRAMES_AT_ONCE = 32
OPTIONS = (
    "",
    "ratio=0.3",
    "ratio=0.5",
    "ratio=0.7",
    "fraction=0.05",
    "activations=0.1",
    "activations=0.2",
    "activations=0.4",
    "ratio=0.3 activations=0.2",
)

_HARDWARE = """| stream-sparsify | cycles | DSP | LUT | layers | cycles | replayed | DSP | LUT | times the fps |
|---|---|---|---|---|---|---|---|---|---|"""


def zeros_read(module: ir.Operation, frames: np.ndarray) -> float:
    """Fraction of zeros among what the layers with weights of an integer module read."""
    argument = main_function(module).regions[0].blocks[0].arguments[0]
    attrs = ir.DictAttr(ir.ArrayAttr(main_function(module).attributes["arg_attrs"])[0])
    zeros, total = 0, 0

    def count(op: ir.Operation, x: np.ndarray) -> None:
        nonlocal zeros, total
        zeros += int(np.count_nonzero(interp.dequantize_array(x, op.operands[0].type) == 0))
        total += x.size

    for start in range(0, len(frames), _FRAMES_AT_ONCE):
        inputs = interp.to_stream(frames[start : start + _FRAMES_AT_ONCE], attrs)
        visit_layers(module, [interp.quantize_array(inputs, argument.type)], count)
    return zeros / total


def zero_weights(module: ir.Operation) -> float:
    """Fraction of zeros among the weights."""
    found = [weights_of(layer) for layer in dot_layers(module)]
    return sum(np.count_nonzero(each == 0) for each in found) / sum(each.size for each in found)


def measure(name: str) -> None:
    """One line per setting."""
    network = NETWORKS[name]()
    module, frames = network.module, network.frames
    run_pipeline(module, "builtin.module(canonicalize)")
    wanted, hardware = answers(module, frames), []
    print(f"\n{name}, {len(frames)} frames\n")
    print("| stream-sparsify | zeros in weights | zeros read | float32 | W8A8 | W8A8 to float32 |")
    print("|---|---|---|---|---|---|", flush=True)
    for options in OPTIONS:
        trial = module.operation.clone().operation
        if options:
            run_pipeline(trial, f"builtin.module(stream-sparsify{{{options}}},canonicalize)")
        rates = [network.score([answers(trial, frames)])]
        with trial.context, trial.location:
            Quantize().with_data([network.calibration]).run(trial)
        got = answers(trial, frames)
        rates.append(network.score([got]))
        decibels = 10 * np.log10(np.square(wanted).sum() / np.square(got - wanted).sum())
        cells = [zero_weights(trial), zeros_read(trial, frames), *rates]
        texts = " | ".join(f"{each:.1%}" for each in cells)
        label = f"`{options}`" if options else "none"
        print(f"| {label} | {texts} | {decibels:.1f} dB |", flush=True)
        if options in SETTINGS.get(name, ()):
            trials = [
                mapped(trial, name, network.calibration, frames, skip=s) for s in (False, True)
            ]
            hardware.append(f"| {label} | {columns(*trials)} |")
    if hardware:
        print(f"\n{name} on {DEVICES[name]}: dense, then with zeros left out\n\n{_HARDWARE}")
        print("\n".join(hardware), flush=True)


if __name__ == "__main__":
    main(measure)
