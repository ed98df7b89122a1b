"""PandA-Bambu: synthesis to Verilog and its simulation with Verilator, for function, protocol and FIFO depths, not for speed."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stream_mlir.backends.deadlock import SimulationError
from stream_mlir.backends.golden import refuse_other_inputs
from stream_mlir.backends.printed import printed_outputs
from stream_mlir.backends.tool import require, run_script
from stream_mlir.emit.design import EmittedDesign
from stream_mlir.emit.scripts import write_scripts
from stream_mlir.errors import UserError

_HINT = "Bambu is GPL-3 and no part of this package: get 2024.10 from https://panda.dei.polimi.it"


def write(design: EmittedDesign) -> Path:
    """Writes Bambu's scripts into the emitted folder and returns the one to run."""
    write_scripts(design.folder, design, "bambu")
    return design.folder / "run_bambu.sh"


def simulate(
    design: EmittedDesign, inputs: Sequence[np.ndarray], *, bounded: bool = True
) -> list[np.ndarray]:
    """Runs the testbench's frames through the RTL; FIFOs always have their real depths.

    Args:
        design: An emitted folder.
        inputs: Must be (or start with) the golden inputs: those are what the testbench contains.
        bounded: Only here because every backend has it; False is refused.

    Returns:
        What the RTL printed for each output port, shape (testbench frames, *port.shape).

    Raises:
        UserError: no Bambu or no Verilator, or other inputs than the golden ones.
        SimulationError: Bambu failed, or the RTL did not give all outputs.
    """
    if not bounded:
        raise UserError("hardware has no unbounded FIFOs")
    refuse_other_inputs(design, inputs)
    _run(design)
    log = next(iter(sorted((design.folder / "bambu").rglob("testbench.log"))), None)
    if log is None:
        raise SimulationError("Bambu's simulation left no testbench.log")
    with log.open(encoding="utf-8", errors="replace") as lines:
        return printed_outputs(design, lines)


def synthesize(design: EmittedDesign) -> None:
    """Synthesis and simulation are one run of Bambu. UserError: it is not installed; SimulationError: no Verilog."""
    _run(design)


def find_reports(design: EmittedDesign) -> dict[str, float]:
    """`cycles` of the simulation, as far as the logs have it; cycles of Bambu say nothing about Vitis."""
    for name in ("simulate.log", "bambu.log", "results.txt"):
        for path in sorted((design.folder / "bambu").rglob(name)):
            text = path.read_text(encoding="utf-8", errors="replace")
            found = re.findall(r"Total cycles\D*(\d+)", text)
            if found:
                return {"cycles": float(found[-1])}
    return {}


def _run(design: EmittedDesign) -> None:
    command = require((os.environ.get("BAMBU", "bambu"),), "PandA-Bambu", _HINT)
    require(("verilator",), "Verilator", "Bambu simulates with it; `apt install verilator`")
    done = run_script(write(design), {**os.environ, "BAMBU": command})
    if not (design.folder / "bambu" / "printed.txt").is_file():
        raise SimulationError(f"Bambu did not get to the end:\n{done.stderr[-2000:]}")
