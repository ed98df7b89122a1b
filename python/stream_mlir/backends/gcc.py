"""C++ simulation of an emitted folder with g++: the fast one for data sets, the bounded one with FIFOs at their real depths."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stream_mlir.backends.deadlock import explain
from stream_mlir.backends.headers import hls_headers
from stream_mlir.backends.objects import Compiler, run_compiler
from stream_mlir.emit.design import EmittedDesign
from stream_mlir.emit.reloads import memory_folder
from stream_mlir.errors import UserError

_FLAGS = ("-std=c++14", "-O3", "-march=native")
_MODES = {"fast": (), "bounded": ("-DSTREAM_BOUNDED",), "real": ("-DSTREAM_REAL_WORDS",)}


def write(design: EmittedDesign) -> Path:
    """The folder in which simulations are built: `csim` beside the emitted one, kept between runs as a cache."""
    folder = design.folder.parent / "csim" / design.folder.name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def build(design: EmittedDesign, mode: str = "fast") -> Path:
    """Compiles a simulation and returns the program.

    Args:
        design: An emitted folder.
        mode: `fast`, `bounded`, or `real`: the vendor's integer and stream types throughout, slow.

    Raises:
        UserError: no g++, or no HLS headers.
        CompileError: g++ refuses the emitted code.
    """
    command = shutil.which(os.environ.get("CXX", "g++"))
    if command is None:
        raise UserError(
            "no C++ compiler for the simulation", hint="install g++, or name one in CXX"
        )
    root, folder = design.folder.resolve(), write(design).resolve()
    includes = (f"-I{root}", f"-I{root / 'kernels'}", "-isystem", str(hls_headers()))
    compiler = Compiler(command, (*_FLAGS, *_MODES[mode], *includes), folder / "objects")
    names = ["top.cpp", "tb/simulate.cpp", *(f"layers/{name}.cpp" for name in design.layers)]
    shared = (root / "kernels", root / "layers", root / "tb")
    objects = compiler.compile([root / name for name in names], shared)
    weights = folder / f"weights.{os.getpid()}.o"
    program = folder / f"simulate-{mode}"
    partial = program.with_name(f"{program.name}.{os.getpid()}")
    run_compiler(
        [
            command,
            "-c",
            str(root / "weights" / "weights.s"),
            f"-Wa,-I{root / 'weights'}",
            "-o",
            str(weights),
        ]
    )
    run_compiler([command, *map(str, objects), str(weights), "-o", str(partial), "-pthread"])
    weights.unlink()
    partial.rename(program)
    return program


@dataclass(frozen=True)
class Simulation:
    """Raw integers of each output port, shape (frames, *port.shape), and the words that crossed each memory port.

    In `real` simulations, whose ports are plain pointers, nothing is counted.
    """

    outputs: list[np.ndarray]
    traffic_words: dict[str, int]


def simulate(
    design: EmittedDesign,
    inputs: Sequence[np.ndarray],
    *,
    bounded: bool = False,
    real: bool = False,
) -> list[np.ndarray]:
    """Runs frames through the C++.

    Args:
        design: An emitted folder.
        inputs: Raw storage integers for each input port, shape (frames, *port.shape).
        bounded: FIFOs at their real depths, all frames following each other through the pipeline.
        real: The vendor's types in place of native ones: the very code that is synthesized, and slow.

    Returns:
        Raw integers of each output port, shape (frames, *port.shape).

    Raises:
        Deadlock: bounded, and the processes wait for each other.
        SimulationError: any other way in which the simulation ends early.
    """
    return run(design, inputs, bounded=bounded, real=real).outputs


def run(
    design: EmittedDesign,
    inputs: Sequence[np.ndarray],
    *,
    bounded: bool = False,
    real: bool = False,
) -> Simulation:
    """As `simulate`, with the traffic of the memory ports."""
    frames = _frames(design, inputs)
    mode = "bounded" if bounded else "real" if real else "fast"
    program = build(design, mode)
    with tempfile.TemporaryDirectory(prefix="stream-csim-") as name:
        folder = Path(name)
        for port, array in zip(design.inputs, inputs, strict=True):
            np.ascontiguousarray(array, port.dtype).tofile(folder / f"{port.name}.in")
        per_call = frames if bounded else 1
        command = [str(program), name, str(frames), str(per_call)]
        if design.memories:
            command.append(str(memory_folder(design, frames, folder / "memory")))
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise explain(done.returncode, done.stderr, design)
        outputs = [
            np.fromfile(folder / f"{port.name}.out", port.dtype).reshape(frames, *port.shape)
            for port in design.outputs
        ]
        return Simulation(outputs, _traffic(folder / "traffic"))


def synthesize(design: EmittedDesign) -> None:
    """There is nothing to synthesize with g++.

    Raises:
        UserError: always.
    """
    raise UserError(
        "g++ simulates, it does not synthesize", hint="use the vitis or the bambu backend"
    )


def find_reports(design: EmittedDesign) -> dict[str, float]:
    """What g++ reports about hardware: nothing."""
    return {}


def _traffic(path: Path) -> dict[str, int]:
    lines = path.read_text().splitlines() if path.exists() else []
    return {name: int(words) for name, _, words in map(str.split, lines)}


def _frames(design: EmittedDesign, inputs: Sequence[np.ndarray]) -> int:
    if len(inputs) != len(design.inputs):
        raise ValueError(f"{len(inputs)} inputs for {len(design.inputs)} ports")
    for port, array in zip(design.inputs, inputs, strict=True):
        if array.shape[1:] != port.shape or len(array) != len(inputs[0]):
            raise ValueError(
                f"input {port.name} has shape {array.shape}, not (frames, {port.shape})"
            )
    return len(inputs[0])
