"""Reads what the emitted testbench prints: `<port> <frame> <index> <value>` per output value."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from stream_mlir.backends.deadlock import SimulationError
from stream_mlir.emit.design import EmittedDesign

_LINE = re.compile(r"^([a-z0-9_]+) (\d+) (\d+) (-?\d+)$")


def printed_outputs(design: EmittedDesign, lines: Iterable[str]) -> list[np.ndarray]:
    """One array per output port, shape (testbench frames, *port.shape). Lines of any other form are skipped.

    Raises:
        SimulationError: a value is missing, so the simulation did not get to its end.
    """
    frames = design.testbench_frames
    values = {port.name: np.zeros((frames, port.elements), np.int64) for port in design.outputs}
    seen = {name: np.zeros(array.shape, bool) for name, array in values.items()}
    for line in lines:
        match = _LINE.match(line.rstrip())
        if match is None or match.group(1) not in values:
            continue
        name, frame, index, value = match.group(1), *map(int, match.groups()[1:])
        if frame < frames and index < values[name].shape[1]:
            values[name][frame, index] = value
            seen[name][frame, index] = True
    for name, array in seen.items():
        if not array.all():
            raise SimulationError(f"the RTL gave {array.sum()} of {array.size} values of {name}")
    return [
        values[port.name].astype(port.dtype).reshape(frames, *port.shape) for port in design.outputs
    ]
