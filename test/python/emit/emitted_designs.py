"""Emits the nets of `emit_nets.py` with golden vectors from the interpreter."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from emit_nets import NETS, frames_for

from stream_mlir.emit import EmittedDesign, emit

FRAMES = 3


@functools.cache
def vectors(name: str) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Inputs of a net and the interpreter's outputs."""
    return frames_for(NETS[name](), FRAMES)


def emitted(name: str, folder: Path, target: str = "bambu") -> EmittedDesign:
    """Emits a net."""
    inputs, outputs = vectors(name)
    return emit(
        NETS[name](),
        folder,
        target=target,
        device="zcu104",
        clock_mhz=200,
        golden_inputs=inputs,
        golden_outputs=outputs,
    )
