"""What passes from stage to stage."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from stream_mlir import ir
from stream_mlir.emit.design import EmittedDesign
from stream_mlir.errors import UserError
from stream_mlir.pipeline.frames import Frames
from stream_mlir.pipeline.settings import Settings
from stream_mlir.report import Accuracy, Check
from stream_mlir.simulator import SimulationReport


@dataclass
class State:
    """The module as it is now, the float module it came from, that one before it was compressed (None: it was not), and results so far; None
    until a stage has made them. `outputs` are the raw integers of the C simulation."""

    settings: Settings
    current: ir.Module | None = None
    float_module: ir.Operation | None = None
    uncompressed: ir.Operation | None = None
    frames: Frames | None = None
    design: EmittedDesign | None = None
    accuracy: Accuracy | None = None
    check: Check | None = None
    outputs: list[np.ndarray] | None = None
    simulated: SimulationReport | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def module(self) -> ir.Module:
        """The module. UserError if no stage has made or read one."""
        if self.current is None:
            raise UserError("there is no module yet", hint="start with --from import")
        return self.current

    @property
    def hls(self) -> Path:
        """Folder of the emitted C++."""
        return self.settings.hls


@contextmanager
def warnings_noted(state: State) -> Iterator[None]:
    """Each warning for the user goes into the report, once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield
    told = (str(each.message) for each in caught if each.category is UserWarning)
    state.warnings += [each for each in dict.fromkeys(told) if each not in state.warnings]
