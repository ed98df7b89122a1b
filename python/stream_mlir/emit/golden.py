"""Golden vectors: binary for the simulation, text for the testbench."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from stream_mlir.emit.design import Port
from stream_mlir.emit.text import initializers
from stream_mlir.interp.reload import first_frames

_MOST_VALUES = 2_000_000
_MOST_FRAMES = {
    "bambu": 3
}  # its RTL is not pipelined: a frame of a small network takes minutes to simulate


def testbench_frames(ports: list[Port], frames: int, target: str, rounds: int) -> int:
    """How many of the golden frames the testbench takes, so that it compiles and runs in reasonable time: at least one of each round, and as many of each."""
    most = min(frames, _MOST_FRAMES.get(target, frames))
    few = min(most, _MOST_VALUES // sum(port.elements for port in ports))
    return max(1, few // rounds) * rounds


def write_golden(
    folder: Path,
    inputs: list[tuple[Port, np.ndarray]],
    outputs: list[tuple[Port, np.ndarray]],
    frames: int,
    rounds: int = 1,
) -> None:
    """Writes `<port>.bin` (all frames), `<port>.inc` (the testbench's `frames`, equally many of each round) and `expected.txt` (what it prints)."""
    first = partial(first_frames, count=frames // rounds, rounds=rounds)
    folder.mkdir()
    for port, array in inputs + outputs:
        values = _checked(port, array)
        values.tofile(folder / f"{port.name}.bin")
        (folder / f"{port.name}.inc").write_bytes(initializers(first(values).reshape(-1)))
    printed = [(port, first(array)) for port, array in outputs]
    (folder / "expected.txt").write_text("".join(_printed(printed)), encoding="utf-8")


def _printed(outputs: list[tuple[Port, np.ndarray]]) -> list[str]:
    lines = []
    for frame in range(len(outputs[0][1]) if outputs else 0):
        for port, array in outputs:
            values = array[frame].reshape(-1).tolist()
            lines += [
                f"{port.name} {frame} {index} {value}\n" for index, value in enumerate(values)
            ]
    return lines


def _checked(port: Port, array: np.ndarray) -> np.ndarray:
    if array.shape[1:] != port.shape:
        raise ValueError(
            f"golden values of {port.name} have shape {array.shape}, not (frames, {port.shape})"
        )
    values = array.astype(port.dtype)
    if not np.array_equal(values, array):
        raise ValueError(f"golden values of {port.name} do not fit {port.bits} bits")
    return values
