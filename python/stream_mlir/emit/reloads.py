"""What lies in memory of weights that are replaced: a block for each round, which says for how many frames it stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from stream_mlir.emit.design import EmittedDesign
from stream_mlir.emit.memory import MemoryPort


def for_frames(port: MemoryPort, frames: int) -> MemoryPort:
    """The port with `frames` frames of all rounds together; any other port as it is."""
    if not port.rounds or port.contents is None:
        return port
    return replace(port, contents=_for_frames(port.contents, port.rounds, frames))


def memory_folder(design: EmittedDesign, frames: int, scratch: Path) -> Path:
    """The folder of what lies in memory when so many frames follow: the emitted one, or `scratch`, which is made.

    Raises:
        ValueError: the frames are not equally many for each round.
    """
    emitted = design.folder.resolve() / "memory"
    if design.rounds == 1:
        return emitted
    if frames % design.rounds:
        raise ValueError(f"{frames} frames in {design.rounds} rounds")
    scratch.mkdir()
    for memory in (each for each in design.memories if each.file):
        name = f"{memory.name}.bin"
        if memory.rounds:
            contents = np.fromfile(emitted / name, np.uint8)
            _for_frames(contents, memory.rounds, frames).tofile(scratch / name)
        else:
            (scratch / name).symlink_to(emitted / name)
    return scratch


def _for_frames(contents: np.ndarray, rounds: int, frames: int) -> np.ndarray:
    blocks = contents.reshape(rounds, -1).copy()
    blocks[:, :4] = np.array([frames // rounds], "<u4").view(np.uint8)
    return blocks
