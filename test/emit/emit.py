"""Emits the mapped module of a .mlir file into a folder, a temporary one unless --out names it, and prints files of it.

Usage: emit.py FILE --target vitis|bambu [--out FOLDER] [--print FILE_IN_THE_FOLDER]... [--simulate]
--simulate builds the fast C simulation. Exit status 1, with a diff, where it differs from the interpreter on seeded frames.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

import stream_mlir
from stream_mlir import ir
from stream_mlir.backends import gcc
from stream_mlir.emit import emit
from stream_mlir.interp import run, storage_of
from stream_mlir.mapping.walk import body

FRAMES = 3


def frames_of(module: ir.Module) -> list[np.ndarray]:
    """Raw integers over the whole storage range for each argument."""
    random = np.random.default_rng(0)
    frames = []
    for argument in body(module.operation).arguments:
        storage = storage_of(argument.type)
        if storage is None:
            raise SystemExit("the module is not quantized")
        shape = (FRAMES, *ir.RankedTensorType(argument.type).shape[1:])
        values = random.integers(storage.qmin, storage.qmax, shape, endpoint=True)
        frames.append(values.astype(storage.dtype))
    return frames


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--target", required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--print", action="append", default=[], metavar="FILE")
    parser.add_argument("--simulate", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, stream_mlir.context(), ir.Location.unknown():
        module = ir.Module.parse(arguments.file.read_text())
        inputs = frames_of(module)
        outputs = run(module, inputs)
        design = emit(
            module,
            arguments.out or Path(folder) / "hls",
            target=arguments.target,
            device="zcu104",
            clock_mhz=200,
            golden_inputs=inputs,
            golden_outputs=outputs,
        )
        for name in arguments.print:
            print((design.folder / name).read_text())
        if arguments.simulate:
            for got, wanted in zip(gcc.simulate(design, inputs), outputs, strict=True):
                np.testing.assert_array_equal(got, wanted)


if __name__ == "__main__":
    main()
