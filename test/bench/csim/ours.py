"""The fast C simulation of this package."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
from measured import Measured, stopwatch
from small_cnn import images, small_cnn

from stream_mlir import compile
from stream_mlir.backends import gcc
from stream_mlir.emit import EmittedDesign

_GOLDEN = 8


def measure(folder: Path, frames: int) -> Measured:
    """Quantizes to 8 bits, maps, emits, builds with g++ and runs `frames` images.

    Raises:
        AssertionError: a frame differs from the interpreter's.
    """
    with stopwatch() as build:
        example = (images(1),)
        compile(
            small_cnn(), example, out=folder, calib=images(16).numpy(), checks=_GOLDEN, last="emit"
        )
        design = EmittedDesign.load(folder / "hls")
        program = gcc.build(design)
    (source,), (sink,) = design.inputs, design.outputs
    repeats = -(-frames // _GOLDEN)
    np.concatenate([design.golden(source)] * repeats).tofile(folder / f"{source.name}.in")
    command = [str(program), str(folder), str(repeats * _GOLDEN), "1"]
    with stopwatch() as run:
        subprocess.run(command, check=True)
    result = np.fromfile(folder / f"{sink.name}.out", sink.dtype).reshape(-1, *sink.shape)
    np.testing.assert_array_equal(result, np.concatenate([design.golden(sink)] * repeats))
    note = "8-bit weights and activations; every image equal to the interpreter's"
    return Measured("stream-mlir", build, run, repeats * _GOLDEN, note)
