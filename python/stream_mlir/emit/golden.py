"""Golden vectors: binary for the simulation, text for the testbench."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stream_mlir.emit.design import Port
from stream_mlir.emit.text import initializers

_MOST_VALUES = 2_000_000
_MOST_FRAMES = {
    "bambu": 3
}  # its RTL is not pipelined: a frame of a small network takes minutes to simulate


def testbench_frames(ports: list[Port], frames: int, target: str) -> int:
    """How many of the golden frames the testbench takes, so that it compiles and runs in reasonable time: at least one."""
    most = min(frames, _MOST_FRAMES.get(target, frames))
    return max(1, min(most, _MOST_VALUES // sum(port.elements for port in ports)))


def write_golden(
    folder: Path,
    inputs: list[tuple[Port, np.ndarray]],
    outputs: list[tuple[Port, np.ndarray]],
    frames: int,
) -> None:
    """Writes `<port>.bin` (all frames), `<port>.inc` (the testbench's `frames`) and `expected.txt` (what it prints)."""
    folder.mkdir()
    for port, array in inputs + outputs:
        values = _checked(port, array)
        values.tofile(folder / f"{port.name}.bin")
        (folder / f"{port.name}.inc").write_bytes(initializers(values[:frames].reshape(-1)))
    (folder / "expected.txt").write_text("".join(_printed(outputs, frames)), encoding="utf-8")


def _printed(outputs: list[tuple[Port, np.ndarray]], frames: int) -> list[str]:
    lines = []
    for frame in range(frames):
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
