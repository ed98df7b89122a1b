"""AMD Vitis HLS: C simulation, synthesis and co-simulation with the emitted Tcl script."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from stream_mlir.backends.deadlock import SimulationError
from stream_mlir.backends.golden import refuse_other_inputs
from stream_mlir.backends.printed import printed_outputs
from stream_mlir.backends.tool import require, run_script
from stream_mlir.emit.design import EmittedDesign
from stream_mlir.emit.scripts import write_scripts

_COMMANDS = ("vitis-run", "vitis_hls")
_HINT = "source settings64.sh of Vitis first"
_NUMBERS = {
    "dsp": "AreaEstimates/Resources/DSP",
    "bram18": "AreaEstimates/Resources/BRAM_18K",
    "uram": "AreaEstimates/Resources/URAM",
    "lut": "AreaEstimates/Resources/LUT",
    "ff": "AreaEstimates/Resources/FF",
    "interval_cycles": "PerformanceEstimates/SummaryOfOverallLatency/Interval-max",
    "latency_cycles": "PerformanceEstimates/SummaryOfOverallLatency/Worst-caseLatency",
    "clock_ns": "PerformanceEstimates/SummaryOfTimingAnalysis/EstimatedClockPeriod",
}


def write(design: EmittedDesign) -> Path:
    """Writes Vitis' scripts into the emitted folder and returns the one to run."""
    write_scripts(design.folder, design, "vitis")
    return design.folder / "run_vitis.sh"


def simulate(
    design: EmittedDesign, inputs: Sequence[np.ndarray], *, bounded: bool = False
) -> list[np.ndarray]:
    """Runs the testbench's frames: C simulation, or, `bounded`, synthesis and co-simulation of the RTL.

    Returns:
        What the testbench printed for each output port, shape (testbench frames, *port.shape).

    Raises:
        UserError: no Vitis, or other inputs than the golden ones.
        SimulationError: not all outputs came.
    """
    refuse_other_inputs(design, inputs)
    _run(design, "csynth cosim" if bounded else "csim")
    solution = design.folder / "vitis" / "solution"
    pattern = "sim/report/*cosim*.log" if bounded else "csim/report/*csim.log"
    log = next(iter(sorted(solution.glob(pattern))), None)
    if log is None:
        raise SimulationError(f"Vitis left no {pattern} below {solution}")
    with log.open(encoding="utf-8", errors="replace") as lines:
        return printed_outputs(design, lines)


def synthesize(design: EmittedDesign) -> None:
    """C synthesis. UserError: no Vitis. SimulationError: it left no report."""
    _run(design, "csynth")
    if not find_reports(design):
        raise SimulationError("Vitis left no synthesis report")


def find_reports(design: EmittedDesign) -> dict[str, float]:
    """Resources, interval and latency in cycles, estimated clock in ns: whatever the synthesis report has, else nothing."""
    path = design.folder / "vitis" / "solution" / "syn" / "report" / "top_csynth.xml"
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError):
        return {}
    texts = {name: root.findtext(where) for name, where in _NUMBERS.items()}
    return {name: float(text) for name, text in texts.items() if text and _is_number(text)}


def _is_number(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdigit()


def _run(design: EmittedDesign, steps: str) -> None:
    require(_COMMANDS, "Vitis HLS", _HINT)
    done = run_script(write(design), {**os.environ, "STEPS": steps})
    if done.returncode:
        raise SimulationError(f"Vitis HLS failed:\n{(done.stdout + done.stderr)[-2000:]}")
